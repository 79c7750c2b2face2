//! Objects as text: the very bytes of `kustomize build`, and what may be added to them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use kustomize::{FileInput, Limits, NodeId, World, write_json, write_yaml};
use spanned_yaml::{Dialect, ParseOptions, SourceId, Span, Tree};

/// A world of one file, and the root of its first document.
fn world(text: &str) -> (World, NodeId) {
    let tree = Tree::parse(SourceId(7), text.into(), &ParseOptions::default());
    let file = FileInput {
        path: "object.yaml".into(),
        source: SourceId(7),
        text: Some(text.into()),
        bytes: None,
        tree: Some(tree.clone()),
    };
    let world = World::new([file], Limits::default());
    let root = world.adopt(tree.documents().next().unwrap().root(), Dialect::Kustomize).unwrap();
    (world, root)
}

/// An object with all that is difficult, and what kustomize 5.8.1 makes of it (the file beside it).
const OBJECT: &str = include_str!("data/write/object.yaml");
const BUILT: &str = include_str!("data/write/kustomize-build.yaml");

#[test]
fn the_bytes_are_those_of_kustomize() {
    let (world, root) = world(OBJECT);
    let mut out = String::new();
    write_yaml(&world, root, None, &mut out);
    for (number, (found, expected)) in out.lines().zip(BUILT.lines()).enumerate() {
        assert_eq!(found, expected, "line {}", number + 1);
    }
    assert_eq!(out, BUILT);
}

#[test]
fn what_was_written_is_written_the_same_again() {
    let (world, root) = world(BUILT);
    let mut out = String::new();
    write_yaml(&world, root, None, &mut out);
    assert_eq!(out, BUILT);
}

#[test]
fn comments_on_lines_do_not_change_the_object() {
    let (world, root) = world(OBJECT);
    let mut annotate = |span: Span, line: &mut String| line.push_str(&format!(" # {}:{}", span.source.0, span.start));
    let mut commented = String::new();
    write_yaml(&world, root, Some(&mut annotate), &mut commented);
    let (plain, json) = (json(BUILT), json(&commented));
    assert_eq!(json, plain);
    let of_name = OBJECT.find("tricky").unwrap();
    assert!(commented.contains(&format!("  name: tricky # 7:{of_name}\n")), "{commented}");
    // The header of a block and the last line of a broken text have a comment, the lines within have none.
    assert!(commented.contains("  literal: | # 7:"), "{commented}");
    assert!(commented.contains("jumps again and again,\n    until the dog"), "{commented}");
}

fn json(text: &str) -> String {
    let (world, root) = world(text);
    let mut json = String::new();
    write_json(&world, root, &mut json);
    json
}

#[test]
fn json_has_sorted_keys_and_values_as_kustomize_reads_them() {
    let text = "b: [0644, 1.50, yes, 2001-01-01, ~, \"a\\tb\"]\na: {on: z}\n";
    assert_eq!(json(text), r#"{"a":{"on":"z"},"b":[420,1.5,"yes","2001-01-01T00:00:00Z",null,"a\tb"]}"#);
}
