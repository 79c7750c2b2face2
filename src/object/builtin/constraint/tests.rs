use super::super::types;
use super::read::{TABLES, read};

#[test]
fn every_line_of_the_table_says_something() {
    let (_, bad) = read(&TABLES, types());
    assert!(bad.is_empty(), "{} lines name no structure or field, or no demand:\n{}", bad.len(), bad.join("\n"));
}

#[test]
fn lines_are_unique() {
    let lines = TABLES.iter().flat_map(|table| table.lines()).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut lines: Vec<&str> = lines.collect();
    let all = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), all, "a line stands twice");
}

#[test]
fn nonsense_is_noticed() {
    for line in [
        "core.v1.Container\trequire nam",
        "core.v1.Containers\trequire name",
        "core.v1.Container.name\tformat nonsense",
        "core.v1.Container.name\trange 1",
        "core.v1.Container\tif nam=a require name",
        "core.v1.PodSpec.containers.name\tformat label",
        "core.v1.Container",
    ] {
        assert_eq!(read(&[line], types()).1, [line]);
    }
}
