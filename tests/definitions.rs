//! Custom resources and CustomResourceDefinitions against the verdicts of a real API server (`tests/data/definitions`).
//!
//! What the server rejects is an error in the file of the case, and nothing that it accepts is one.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use idp_lint::config::Settings;
use idp_lint::finding::Severity;
use idp_lint::rules;
use idp_lint::source::{Source, Sources};
use serde::Deserialize;
use serde_json::Value;

/// A change of the definition or of the object, and what the server says.
#[derive(Debug, Deserialize)]
struct Case {
    of: String,
    at: Vec<Value>,
    #[serde(default, rename = "is", deserialize_with = "there")]
    value: Option<Value>,
    /// The first field that the server names, or what it says.
    rejected: Option<String>,
}

/// A value that is there, null among them.
fn there<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The rules that say together whether the server accepts an object.
const RULES: &[&str] = &[
    "conflicting-fields",
    "field-type-mismatch",
    "invalid-custom-resource-definition",
    "invalid-field-value",
    "missing-required-field",
    "non-structural-schema",
    "unknown-enum-value",
    "unknown-field",
];

const DEFINITION: &str = include_str!("data/definitions/definition.json");
const OBJECT: &str = include_str!("data/definitions/object.json");

/// Differences: the place of the change, what was changed, and how many there are. There may be fewer.
const DIFFERENCES: &[(&str, &str, usize)] = &[
    // Not every way of writing an address is judged.
    ("spec.formats.email", "object", 1),
    // Null in an element of a set, which the server leaves out before it compares.
    ("spec.pairs.0.b", "object", 1),
    // Arithmetic of numbers beyond 64 bits.
    ("spec.steps", "object", 1),
];

fn cases(of: &str) -> Vec<Case> {
    let cases = include_str!("data/definitions/verdicts.jsonl").lines().map(|line| serde_json::from_str(line).unwrap());
    cases.filter(|case: &Case| case.of == of).collect()
}

/// The base with the change of a case.
fn changed(base: &str, case: &Case) -> String {
    let mut root: Value = serde_json::from_str(base).unwrap();
    let (last, way) = case.at.split_last().unwrap();
    let parent = way.iter().fold(&mut root, |node, step| match step {
        Value::String(name) => &mut node[name.as_str()],
        index => &mut node[index.as_u64().unwrap() as usize],
    });
    match (last, &case.value) {
        (Value::String(name), Some(value)) => parent[name.as_str()] = value.clone(),
        (Value::String(name), None) => {
            parent.as_object_mut().unwrap().remove(name);
        }
        (index, Some(value)) => parent[index.as_u64().unwrap() as usize] = value.clone(),
        (index, None) => {
            parent.as_array_mut().unwrap().remove(index.as_u64().unwrap() as usize);
        }
    }
    serde_json::to_string(&root).unwrap()
}

fn place(case: &Case) -> String {
    let steps: Vec<String> =
        case.at.iter().map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned)).collect();
    steps.join(".")
}

/// Compares the verdicts about changes of a base, with other files beside them; how many the two agree on.
#[track_caller]
fn compare(of: &str, base: &str, beside: Option<Source>) -> usize {
    let cases = cases(of);
    let names: Vec<String> = (0..cases.len()).map(|index| format!("case-{index:04}.json")).collect();
    let files = cases.iter().zip(&names).map(|(case, name)| Source::new(name.as_str(), changed(base, case)));
    let sources = Sources::new(files.chain(beside).collect());
    let outcome = idp_lint::check(&sources, &Settings::only(&rules::catalogue(), RULES));
    let errors = outcome.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let mut by_file: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for finding in errors {
        let file = sources.get(finding.span.source).path().as_str();
        by_file.entry(file).or_default().push(&finding.message);
    }
    let known: BTreeSet<&str> = by_file.keys().copied().filter(|file| !names.iter().any(|name| name == file)).collect();
    assert!(known.is_empty(), "the files beside the cases are fine: {known:?} {by_file:?}");
    let mut problems: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (case, name) in cases.iter().zip(&names) {
        let found = by_file.get(name.as_str());
        if case.rejected.is_some() != found.is_some() {
            let is = case.value.as_ref().map_or("removed".to_owned(), Value::to_string);
            let server = case.rejected.as_deref().unwrap_or("accepted");
            problems.entry(place(case)).or_default().push(format!("{is}: the server says {server}, we say {found:?}"));
        }
    }
    let mut agreed = cases.len();
    for (place, number) in
        DIFFERENCES.iter().filter(|(_, kind, _)| *kind == of).map(|(place, _, number)| (place, number))
    {
        let found = problems.remove(*place).map_or(0, |found| found.len());
        assert!(found <= *number, "{place}: {found} differences");
        agreed -= found;
    }
    assert!(
        problems.is_empty(),
        "{} of {} differ: {problems:#?}",
        problems.values().map(Vec::len).sum::<usize>(),
        cases.len()
    );
    agreed
}

#[test]
fn objects_are_rejected_as_the_api_server_rejects_them() {
    assert!(compare("object", OBJECT, Some(Source::new("definition.json", DEFINITION))) > 500);
}

#[test]
fn definitions_are_rejected_as_the_api_server_rejects_them() {
    assert!(compare("definition", DEFINITION, None) > 1000);
}
