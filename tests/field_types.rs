//! The rule `field-type-mismatch` against the verdicts of a real API server (`tests/data/field-types`).
//!
//! What the server refuses to decode is found at the field that was changed, and nothing that it accepts is reported. Unknown
//! fields and duplicate keys, which it refuses in strict mode only, are other questions.

use idp_lint::config::Settings;
use idp_lint::rules;
use idp_lint::source::{Source, Sources};

/// A row of the verdicts.
struct Case {
    name: &'static str,
    /// What was changed; empty for whole documents.
    field: &'static str,
    verdict: &'static str,
    /// The field that the server names, without indexes.
    named: &'static str,
    message: &'static str,
}

/// Differences with their reasons.
const DIFFERENCES: &[(&str, &str)] = &[
    ("${", "a placeholder is filled in before the server sees it"),
    ("the object provided is unrecognized", "without `apiVersion` and `kind` as text there is no object"),
    ("no kind \"", "a kind that does not exist: nothing is known of its fields"),
];

fn cases() -> Vec<Case> {
    let lines = include_str!("data/field-types/verdicts.tsv").lines().filter(|line| line.starts_with("case-"));
    let cases = lines.map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, field, verdict, _, _, _, named, _, message] = columns.try_into().expect("nine columns");
        Case { name, field, verdict, named, message }
    });
    cases.collect()
}

/// Whether a path is that of a field or of something in it.
fn is_at(path: &str, field: &str) -> bool {
    let rest = path.strip_prefix(field).filter(|_| !field.is_empty());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// `spec.ports[0].port` as `spec.ports.port`.
fn without_indexes(path: &str) -> String {
    path.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect()
}

#[test]
fn mismatches_are_those_that_the_api_server_refuses() {
    let text = include_str!("data/field-types/objects.yaml");
    let texts: Vec<&str> = text.split("\n---\n").skip(1).collect();
    let cases = cases();
    assert_eq!(texts.len(), cases.len());
    let files = cases.iter().zip(&texts).map(|(case, text)| Source::new(case.name, *text));
    let sources = Sources::new(files.collect());
    let outcome = idp_lint::check(&sources, &Settings::only(&rules::catalogue(), &["field-type-mismatch"]));
    let (mut refused, mut accepted, mut different, mut problems) = (0, 0, 0, Vec::new());
    for (case, text) in cases.iter().zip(texts) {
        let found: Vec<&str> = outcome
            .findings
            .iter()
            .filter(|finding| sources.get(finding.span.source).path() == case.name)
            .map(|finding| finding.message.as_str())
            .collect();
        let is_refused_for_types = case.verdict == "rejected" && !case.message.starts_with("strict decoding error");
        if is_refused_for_types {
            // A server-side apply accepts some of these; a create, and so `kubectl`, does not.
            let at_field = found.iter().any(|message| {
                let path = message.split(": `").nth(1).and_then(|rest| rest.split('`').next()).unwrap_or_default();
                is_at(path, case.field) || is_at(&without_indexes(path), case.named)
            });
            if at_field {
                refused += 1;
            } else if DIFFERENCES.iter().any(|(part, _)| case.message.contains(part) || text.contains(part)) {
                different += 1;
            } else {
                problems.push(format!("{} {}: {}: found {found:?}", case.name, case.field, case.message));
            }
        } else if case.verdict != "unreadable" {
            accepted += 1;
            if !found.is_empty() {
                problems.push(format!("{} {}: {}: found {found:?}", case.name, case.field, case.verdict));
            }
        }
    }
    assert!(problems.is_empty(), "{} differences\n{}", problems.len(), problems.join("\n"));
    assert_eq!((refused, accepted, different), (610, 445, 13));
}
