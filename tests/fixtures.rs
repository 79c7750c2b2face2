//! The repositories in `fixtures/`: each README has a table of what is wrong, and exactly that is reported.
#![expect(clippy::panic, clippy::disallowed_methods, reason = "a test fails by panicking and reads the checkout")]

use std::collections::BTreeSet;
use std::process::Command;

/// Path, line and rule.
type Place = (String, u32, String);

fn root() -> camino::Utf8PathBuf {
    camino::Utf8PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The rows ``| `path:line` | `rule` | ... |`` of a README.
fn promised(readme: &str) -> BTreeSet<Place> {
    let rows = readme.lines().filter_map(|line| {
        let mut cells = line.split('|').skip(1).map(|cell| cell.trim().trim_matches('`'));
        let (path, line) = cells.next()?.rsplit_once(':')?;
        Some((path.to_owned(), line.parse().ok()?, cells.next()?.to_owned()))
    });
    rows.collect()
}

/// What the binary reports with the fixture's own configuration, and its exit code.
fn reported(fixture: &str, threads: &str) -> (serde_json::Value, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_idp-lint"))
        .args(["check", "--output-format", "json", "--threads", threads, "--today", "2026-11-21"])
        .arg(root().join(fixture))
        .output()
        .expect("the binary runs");
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{fixture}: not JSON: {error}\n{}", String::from_utf8_lossy(&output.stderr));
    });
    (report, output.status.code())
}

#[test]
fn what_the_readmes_promise_is_what_is_reported() {
    let mut fixtures: Vec<String> = root()
        .read_dir_utf8()
        .expect("the fixtures are there")
        .filter_map(|entry| entry.ok().filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().to_owned()))
        .collect();
    fixtures.sort();
    assert!(fixtures.len() >= 6, "only {fixtures:?}");
    let mut problems = Vec::new();
    for fixture in &fixtures {
        let readme =
            std::fs::read_to_string(root().join(fixture).join("README.md")).expect("each fixture has a README");
        let promised = promised(&readme);
        assert!(!promised.is_empty(), "{fixture}: the README promises nothing");
        let (report, code) = reported(fixture, "2");
        let prefix = format!("fixtures/{fixture}/");
        let found: BTreeSet<Place> = report["findings"]
            .as_array()
            .expect("the report has findings")
            .iter()
            .map(|finding| {
                let text = |key: &str| finding[key].as_str().expect("a text").to_owned();
                let line = finding["line"].as_u64().expect("a line") as u32;
                let path = text("path");
                (path.strip_prefix(&prefix).unwrap_or(&path).to_owned(), line, text("rule"))
            })
            .collect();
        problems
            .extend(promised.difference(&found).map(|place| format!("{fixture}: promised, not reported: {place:?}")));
        problems
            .extend(found.difference(&promised).map(|place| format!("{fixture}: reported, not promised: {place:?}")));
        assert_eq!(code, Some(1), "{fixture}");
        assert_eq!(report, reported(fixture, "8").0, "{fixture}: 2 and 8 threads differ");
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}
