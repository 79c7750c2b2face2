//! Values as Kubernetes reads them: scalars, keys, merges, dialects. What the tests expect was asked of the
//! real `sigs.k8s.io/yaml` and of kustomize 5.8.

use serde_json::{Value, json};
use spanned_yaml::json::{to_json, to_json_in};
use spanned_yaml::{Dialect, Kind, ParseOptions, SourceId, Tree};
use std::sync::Arc;

fn tree(text: &str) -> Arc<Tree> {
    Tree::parse(SourceId(0), text.into(), &ParseOptions::default())
}

fn json(text: &str) -> Value {
    to_json(tree(text).documents().next().expect("there is a document").root()).expect("it has JSON")
}

fn error(text: &str) -> String {
    to_json(tree(text).documents().next().expect("there is a document").root()).expect_err("it has no JSON").to_string()
}

#[test]
fn scalars_convert_as_sigs_yaml_converts_them() {
    assert_eq!(
        json(
            "[yes, 0400, 1_000, 08, 1e3, .5, 12:30, 2001-01-01, ~, null, '1', \"on\", 0o17, 0b11, 3.0, 18446744073709551615]"
        ),
        json!([
            true,
            256,
            1000,
            8,
            1000,
            0.5,
            "12:30",
            "2001-01-01",
            null,
            null,
            "1",
            "on",
            15,
            3,
            3,
            18446744073709551615u64
        ])
    );
    assert_eq!(
        json(
            "a: !\nb: ! 12\nc: !!int '3'\nd: !!str\ne: !foo 5\nf: !!binary aGk=\ng: !!bool y\nh: !!float 1\ni: !!str 1\n"
        ),
        json!({"a": "", "b": "12", "c": 3, "d": "", "e": "5", "f": "hi", "g": true, "h": 1, "i": "1"})
    );
}

#[test]
fn keys_become_text() {
    assert_eq!(
        json("on: 1\n0x10: 2\n1.5: 3\n1e6: 4\n123456789.5: 5\n~x: 6\n.inf: 7\n'n': 8\n"),
        json!({"true": 1, "16": 2, "1.5": 3, "1e+06": 4, "1.2345679e+08": 5, "~x": 6, ".inf": 7, "n": 8})
    );
    let tree = tree("on: 1\n0x10: 2\n");
    let root = tree.documents().next().unwrap().root();
    assert_eq!(root.get("true").and_then(|node| node.as_i64()), Some(1));
    assert_eq!(root.entries().map(|entry| entry.name().into_owned()).collect::<Vec<_>>(), ["true", "16"]);
    assert!(root.get("on").is_none());
}

#[test]
fn what_json_cannot_hold_is_an_error() {
    assert!(error("a: .inf\n").contains("JSON has no number"));
    assert!(error("~: 1\n").contains("found null"));
    assert!(error("[a]: 1\n").contains("found a list"));
    assert!(error("<<: 1\n").contains("merge key"));
    assert!(error("a: !!binary '#'\n").contains("base64"));
    assert!(error("18446744073709551615: 1\n").contains("63 bits"));
}

#[test]
fn merges_apply_in_the_order_of_the_text() {
    assert_eq!(json("{k: 2, <<: {k: 1, l: 3}}"), json!({"k": 1, "l": 3}));
    assert_eq!(json("{<<: {k: 1, l: 3}, k: 2}"), json!({"k": 2, "l": 3}));
    assert_eq!(json("{<<: [{k: 1}, {k: 2, l: 2}]}"), json!({"k": 1, "l": 2}));
    assert_eq!(json("{'<<': {k: 1}}"), json!({"<<": {"k": 1}}));
    let text = "a: &a {x: 1}\nb: &b\n  <<: *a\n  z: 2\nc:\n  <<: *b\n  x: 3\n";
    assert_eq!(json(text)["c"], json!({"x": 3, "z": 2}));
    let tree = tree(text);
    let c = tree.documents().next().unwrap().root().get("c").unwrap();
    assert_eq!(&text[c.get("z").unwrap().span().range()], "2");
    assert_eq!((c.len(), c.written_entries().count()), (2, 2));
    assert_eq!(c.entries().map(|entry| entry.name().into_owned()).collect::<Vec<_>>(), ["z", "x"]);
}

#[test]
fn the_last_duplicate_wins() {
    let tree = tree("a: 1\nb: 2\na: 3\n");
    let root = tree.documents().next().unwrap().root();
    assert_eq!(root.get("a").and_then(|node| node.as_i64()), Some(3));
    assert_eq!(root.entries().map(|entry| entry.name().into_owned()).collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(root.written_entries().count(), 3);
}

fn kustomize(text: &str) -> Result<Value, String> {
    to_json_in(tree(text).documents().next().expect("there is a document").root(), Dialect::Kustomize)
        .map_err(|error| error.message)
}

#[test]
fn kustomize_reads_resources_with_another_dialect() {
    assert_eq!(
        kustomize(
            "- yes\n- on\n- y\n- true\n- 0644\n- 1_000\n- 2001-1-2\n- '2001-01-01'\n- 2024-02-29T1:2:3.50Z\n- !!str 2001-01-01\n- {on: 1, \"1\": [2024-02-29T01:02:03Z, 2001-01-01]}\n"
        ),
        Ok(json!([
            "yes", "on", "y", true, 420, 1000, "2001-01-02T00:00:00Z", "2001-01-01", "2024-02-29T01:02:03.5Z", "2001-01-01",
            {"on": 1, "1": ["2024-02-29T01:02:03Z", "2001-01-01T00:00:00Z"]}
        ]))
    );
    let tree = tree("[yes]");
    let first = tree.documents().next().unwrap().root().items().next().unwrap();
    assert_eq!((first.kind(), first.kind_in(Dialect::Kustomize)), (Kind::Bool, Kind::String));
}

#[test]
fn kustomize_merges_and_refuses_as_go_yaml_v3() {
    assert_eq!(kustomize("{a: 2, <<: {a: 1, b: 3}}"), Ok(json!({"a": 2, "b": 3})));
    assert_eq!(kustomize("{<<: [{a: 1}, {a: 2, b: 3}], c: 1}"), Ok(json!({"a": 1, "b": 3, "c": 1})));
    for (text, part) in [
        ("{1: a}", "found an integer"),
        ("{true: a}", "found a boolean"),
        ("{a: 1, a: 2}", "stands twice"),
        ("{<<: {a: 1}, <<: {b: 2}}", "found a second"),
        ("!!bool yes", "true or false"),
    ] {
        assert!(kustomize(text).is_err_and(|message| message.contains(part)), "{text}");
    }
}

#[test]
fn json_is_yaml() {
    assert_eq!(
        json("{\"a\": [1, -2.5e3, true, null, \"\\u00e9\\n\"], \"b\":{}}"),
        json!({"a": [1, -2500, true, null, "é\n"], "b": {}})
    );
}

#[test]
fn documents_are_counted_as_kubectl_cuts_them() {
    let text = "\u{FEFF}# first\n---\na: 1\r\n---\n# empty\n---\nb: [\n---\nc: 3";
    let tree = tree(text);
    let found: Vec<_> =
        tree.documents().map(|document| (document.index(), document.is_empty(), document.root().raw())).collect();
    assert_eq!(found, [(0, false, "a: 1"), (1, true, ""), (3, false, "c: 3")]);
    assert_eq!(Tree::parse(SourceId(0), "# only\n".into(), &ParseOptions::default()).documents().count(), 0);
    assert_eq!(Tree::parse(SourceId(0), "---\n".into(), &ParseOptions::default()).documents().count(), 1);
}
