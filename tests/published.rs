//! The manifests of a published platform blueprint: each of its mistakes is found at its line, and nothing else is an error.
//!
//! They are not part of the project; without them the test says that it is skipped. `fixtures/identity-chain` has mistakes of the
//! same kinds.
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::collections::BTreeSet;
use std::process::Command;

const EXPECTED: &str = include_str!("data/published/idp-on-aks.tsv");

#[test]
fn the_mistakes_of_a_published_platform_are_found_at_their_lines() {
    let root = camino::Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/published/idp-on-aks");
    if !root.is_dir() {
        eprintln!("skipped: {root} is not there");
        return;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_idp-lint"))
        .args(["check", "--isolated", "--preset", "all", "--output-format", "json", "--today", "2026-11-21"])
        .arg(&root)
        .output()
        .expect("the binary runs");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    let found: BTreeSet<String> = report["findings"]
        .as_array()
        .expect("the report has findings")
        .iter()
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default();
            let path = text("path").rsplit_once("idp-on-aks/").map_or(text("path"), |(_, path)| path);
            format!("{path}\t{}\t{}\t{}", finding["line"], text("severity"), text("rule"))
        })
        .collect();
    let expected: BTreeSet<String> =
        EXPECTED.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    let missed: Vec<&String> = expected.difference(&found).collect();
    assert!(missed.is_empty(), "not found: {missed:#?}");
    let is_error = |row: &&String| row.contains("\terror\t");
    let wrong: Vec<&String> = found.difference(&expected).filter(is_error).collect();
    assert!(wrong.is_empty(), "errors that nobody expects: {wrong:#?}");
}
