//! Substitution against the verdicts of Flux's own library on about five thousand texts (tests/data/README.md).

use std::collections::BTreeMap;

use serde_json::{Value, json};
use spanned_yaml::{Kind, ParseOptions, Tree};

use super::super::{Place, Scalar, Substituted, Variable, key, scalar};
use crate::source::{FileId, Span};

/// What a plain scalar is in JSON, which has no infinity.
fn json_of(kind: Kind, text: &str) -> Option<Value> {
    match kind {
        Kind::String => Some(json!(text)),
        _ => {
            let tree = Tree::parse(FileId(0), format!("k: {text}").into(), &ParseOptions::default());
            let value = spanned_yaml::json::to_json(tree.documents().next().unwrap().root()).ok()?;
            Some(value["k"].clone())
        }
    }
}

/// The pieces cover the text.
fn assert_covered(substituted: &Substituted) {
    let mut at = 0;
    for piece in &substituted.pieces {
        assert_eq!(piece.output.start, at, "{substituted:?}");
        assert!(piece.output.end > at, "{substituted:?}");
        at = piece.output.end;
    }
    assert_eq!(at, substituted.text.len(), "{substituted:?}");
}

/// The verdicts went through floating point.
fn rounded(value: &mut Value) {
    match value {
        Value::Number(number) => *value = json!(number.as_f64().unwrap()),
        Value::Array(items) => items.iter_mut().for_each(rounded),
        Value::Object(entries) => entries.values_mut().for_each(rounded),
        _ => {}
    }
}

#[derive(Debug, PartialEq)]
enum Answer {
    /// The `spec` of the object.
    Spec(Value),
    /// The controller fails.
    Error,
    /// Only the whole object tells.
    Structural,
}

fn answer(text: &str, place: &str, variables: &BTreeMap<String, String>) -> Answer {
    let lookup =
        |name: &str| variables.get(name).map(|text| Variable { text: Some(text), span: Span::new(FileId(0), 0, 0) });
    if place == "key" {
        return match key(text, &lookup) {
            Ok(Some(done)) => {
                assert_covered(&done);
                Answer::Spec(json!({ "k": { done.text: 1 } }))
            }
            Ok(None) => Answer::Structural,
            Err(_) => Answer::Error,
        };
    }
    match scalar(text, if place == "item" { Place::Item } else { Place::Value }, &lookup) {
        Ok(Scalar::One { kind, substituted }) => {
            assert_covered(&substituted);
            let Some(value) = json_of(kind, &substituted.text) else { return Answer::Error };
            Answer::Spec(if place == "item" { json!({ "k": [value] }) } else { json!({ "k": value }) })
        }
        Ok(Scalar::Structural) => Answer::Structural,
        Err(_) => Answer::Error,
    }
}

#[test]
fn substitution_does_what_flux_does() {
    let data = include_str!("../../../../../tests/data/flux-substitution/verdicts.jsonl");
    let mut lines = data.lines();
    let variables: BTreeMap<String, String> = serde_json::from_str(lines.next().unwrap()).unwrap();
    let mut wrong = Vec::new();
    let (mut all, mut structural, mut needless) = (0, 0, 0);
    for line in lines {
        let (text, place, verdict): (String, String, Value) = serde_json::from_str(line).unwrap();
        all += 1;
        let expected = match &verdict {
            Value::Object(verdict) if verdict.contains_key("spec") => Answer::Spec(verdict["spec"].clone()),
            Value::Object(verdict) if verdict.contains_key("object") => Answer::Structural,
            _ => Answer::Error,
        };
        let (mut got, mut expected) = (answer(&text, &place, &variables), expected);
        for answer in [&mut got, &mut expected] {
            if let Answer::Spec(spec) = answer {
                rounded(spec);
            }
        }
        if got == Answer::Structural {
            structural += 1;
            needless += usize::from(matches!(&expected, Answer::Spec(spec) if spec["k"].is_string()));
        } else if got != expected {
            wrong.push(format!("{place} {text:?}: expected {expected:?}, got {got:?}"));
        }
    }
    assert!(all > 5_000, "{all}");
    // What becomes another structure is rare but for texts that are made to.
    assert!(needless < 20 && structural < 800, "{structural} of {all} only with their object, {needless} needlessly");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
