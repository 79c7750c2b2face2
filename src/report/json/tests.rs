//! The report's keys, values and places.

use serde_json::{Value, json};

use super::super::sample::Sample;
use super::super::{Format, Options};
use super::*;
use crate::finding::Unjudged;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn parse(report: &str) -> Value {
    serde_json::from_str(report).unwrap()
}

const FIELDS: [&str; 16] = [
    "rule",
    "severity",
    "confidence",
    "message",
    "help",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "object",
    "chain",
    "fix",
    "applies",
    "related",
    "fingerprint",
];

#[test]
fn a_document_has_exactly_the_documented_fields() {
    let mut sample = Sample::deployment();
    sample.outcome.coverage.roles.insert("manifest", 2);
    let shop = UnknownKind { api_version: "shop.example/v1".to_owned(), kind: "Shop".to_owned(), objects: 2 };
    sample.outcome.coverage.unjudged = Unjudged { kinds: vec![shop], rules: 3 };
    sample.outcome.findings[0].apply_to(&[("clusters/prod", "Kustomization flux-system/apps")]);
    let span = sample.span("apps/web.yaml", "spec");
    sample.miss("apps/web.yaml", Some(span), IncompleteReason::NotRendered, "why");
    sample.miss("b", None, IncompleteReason::TooLarge, "");
    let document = parse(&sample.report(Format::Json));
    assert_eq!(keys(&document), ["version", "tool", "findings", "coverage", "summary"]);
    assert_eq!(document["version"], 1);
    assert_eq!(document["tool"], json!({ "name": "idp-lint", "version": env!("CARGO_PKG_VERSION") }));
    let finding = &document["findings"][0];
    assert_eq!(keys(finding), FIELDS);
    assert_eq!(
        *finding,
        json!({
            "rule": "floating-image-tag", "severity": "warning", "confidence": "high",
            "message": "Deployment shop/web runs the image `nginx:latest`, which can change under it.",
            "help": "Name a version, or better a digest.",
            "path": "apps/web.yaml", "line": 10, "column": 18, "end_line": 10, "end_column": 30,
            "object": { "api_version": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web" },
            "chain": null, "fix": null,
            "applies": [{
                "cluster": "clusters/prod", "delivery": "Kustomization flux-system/apps",
                "object": { "api_version": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web" },
            }],
            "related": [{
                "path": "clusters/prod/kustomization.yaml", "line": 2, "column": 5, "end_line": 2, "end_column": 15,
                "message": "applied from here"
            }],
            "fingerprint": "0000000000000000"
        })
    );
    assert_eq!(document["findings"][1]["help"], Value::Null);
    assert_eq!(
        document["coverage"],
        json!({
            "files": 2, "roles": { "manifest": 2 }, "documents": 2, "objects": 1, "deliveries": 0, "clusters": 0,
            "withheld": 0,
            "kinds_without_schema": [{ "api_version": "shop.example/v1", "kind": "Shop", "objects": 2 }],
            "definition_rules_not_evaluated": 3,
            "incomplete": [
                { "path": "apps/web.yaml", "line": 5, "reason": "not-rendered", "detail": "why" },
                { "path": "b", "line": null, "reason": "too-large", "detail": "" }
            ]
        })
    );
    assert_eq!(
        document["summary"],
        json!({
            "findings": 2, "errors": 1, "warnings": 1, "infos": 0, "suppressed": 0,
            "by_rule": { "floating-image-tag": 1, "plaintext-secret": 1 }
        })
    );
}

#[test]
fn suppressed_findings_stand_apart_and_only_when_asked_for() {
    let mut sample = Sample::deployment();
    let comment = sample.span("apps/web.yaml", "# keep");
    sample.suppress_last(Some(comment), Some("a test value"));
    let document = parse(&sample.report(Format::Json));
    assert_eq!((&document["suppressed"], &document["summary"]["suppressed"]), (&Value::Null, &json!(1)));
    let options = Options { show_suppressed: true, ..Options::default() };
    let document = parse(&sample.report_with(Format::Json, &options));
    assert_eq!(document["findings"].as_array().unwrap().len(), 1);
    let suppressed = &document["suppressed"][0];
    assert_eq!(keys(suppressed), FIELDS.into_iter().chain(["suppressed"]).collect::<Vec<_>>());
    let expected = json!({ "reason": "a test value", "path": "apps/web.yaml", "line": 13 });
    assert_eq!(suppressed["suppressed"], expected);
}

#[test]
fn json_lines_are_the_same_findings() {
    let sample = Sample::deployment();
    let document = parse(&sample.report(Format::Json));
    let lines: Vec<Value> = sample.report(Format::JsonLines).lines().map(parse).collect();
    assert_eq!(document["findings"], Value::Array(lines));
}

#[test]
fn the_documentation_names_every_field() {
    let page = include_str!("../../../docs/json-output.md");
    let mut sample = Sample::deployment();
    sample.mend();
    sample.outcome.findings[0].apply_to(&[("clusters/prod", "apps/overlays/prod")]);
    sample.miss("b", None, IncompleteReason::TooLarge, "");
    sample.suppress_last(None, None);
    let options = Options { show_suppressed: true, ..Options::default() };
    let document = parse(&sample.report_with(Format::Json, &options));
    let mut open = vec![&document];
    while let Some(value) = open.pop() {
        for (key, value) in value.as_object().into_iter().flatten() {
            // The keys of these two are data.
            let data = key == "by_rule" || key == "roles";
            assert!(page.contains(&format!("`{key}`")), "docs/json-output.md does not name {key}");
            open.extend((!data).then_some(value));
        }
        open.extend(value.as_array().into_iter().flatten());
    }
}
