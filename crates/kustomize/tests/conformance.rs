//! kustomize's own tests, in the neutral form of `../shared/conformance/kustomize`: every case that the real program reproduces
//! (tier A) must give the same objects in the same order, or fail where it fails. Those that do not are listed with a reason in
//! `known-failures.txt`, which may only shrink.
//!
//! The corpus is not part of the repository; without it the test says so and passes. `KUSTOMIZE_CASE=name` shows one case.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and reads the checkout"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kustomize::{Mode, Order, Request};
use serde_json::Value;

fn corpus() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().map(|above| above.join("shared/conformance/kustomize")).find(|path| path.is_dir())
}

/// Why a case fails; `None` if it passes.
fn run(case: &Path, description: &Value) -> Option<String> {
    let options = &description["options"];
    let order = if options["reorder"] == "legacy" { Order::Legacy } else { Order::AsWritten };
    let mode = Mode { order, restrict: options["load_restrictor"] != "none", lenient: false };
    let world = support::world(&case.join("in"));
    let directory = description["build_dir"].as_str().unwrap().trim_start_matches("./").trim_end_matches('/');
    let directory = if directory == "." { "" } else { directory };
    let request = Request { directory: directory.into(), draft: None, mode };
    let build = world.build(&[request]).remove(0);
    let must_fail = description["outcome"] == "err";
    match (&build.error, must_fail) {
        (Some(_), true) => None,
        (None, true) if !build.incomplete.is_empty() => None,
        (None, true) => Some(format!("builds, but must fail: {}", description["errors"])),
        (Some(error), false) => Some(format!("fails: {error} ({:?})", error.kind)),
        (None, false) => {
            let expected = std::fs::read_to_string(case.join("expected.yaml")).unwrap();
            let difference = support::differences(&support::objects(&world, &build), &support::documents(&expected))?;
            let incomplete = build.incomplete.first();
            let incomplete = incomplete.map(|incomplete| format!(" (incomplete: {})", incomplete.detail));
            Some(format!("{difference}{}", incomplete.unwrap_or_default()))
        }
    }
}

#[test]
fn kustomizes_own_cases_give_the_same_objects() {
    let Some(corpus) = corpus() else {
        eprintln!("skipped: ../shared/conformance/kustomize is not there");
        return;
    };
    let only = std::env::var("KUSTOMIZE_CASE").ok();
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(corpus.join("cases")).unwrap().flatten().map(|entry| entry.path()).collect();
    names.sort();
    let mut failures: BTreeMap<String, String> = BTreeMap::new();
    let mut count = 0;
    for case in names {
        let description: Value =
            serde_json::from_str(&std::fs::read_to_string(case.join("case.json")).unwrap()).unwrap();
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        if description["tier"] != "A" || only.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        count += 1;
        let outcome = std::panic::catch_unwind(|| run(&case, &description));
        if let Some(failure) = outcome.unwrap_or_else(|_| Some("panics".to_owned())) {
            failures.insert(name, failure);
        }
    }
    let listed = include_str!("known-failures.txt").lines();
    let listed = listed.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "));
    let known: BTreeSet<&str> = listed.map(|(name, _)| name).collect();
    eprintln!("{} of {count} cases pass", count - failures.len());
    let unexpected: Vec<String> = failures
        .iter()
        .filter(|(name, _)| only.is_some() || !known.contains(name.as_str()))
        .map(|(name, failure)| format!("{name}: {failure}"))
        .collect();
    let passing: Vec<&&str> = known.iter().filter(|name| only.is_none() && !failures.contains_key(**name)).collect();
    if !unexpected.is_empty() {
        panic!("{} cases fail that are not in known-failures.txt:\n{}", unexpected.len(), unexpected.join("\n"));
    }
    if !passing.is_empty() {
        panic!("these cases pass now, take them out of known-failures.txt: {passing:?}");
    }
}
