//! Trees made of nodes of other trees.

use serde_json::json;
use spanned_yaml::compose::MAX_DEPTH;
use spanned_yaml::json::{to_json, to_json_in};
use spanned_yaml::{
    Composer, DiagnosticKind, Dialect, Kind, Node, ParseOptions, Removed, Replaced, SourceId, Span, Style, Tree, de,
    edit,
};
use std::collections::BTreeMap;
use std::sync::Arc;

const BASE: &str = "\
metadata:
  name: shop
  labels: &labels
    app: shop
spec:
  selector: *labels
  replicas: 1
  args: [a, \"b\\nc\", d]
";
const PATCH: &str = "spec:\n  replicas: 3\n  script: |\n    key: [x, y]\n";

fn parse(source: u32, text: &str) -> Arc<Tree> {
    let tree = Tree::parse(SourceId(source), text.into(), &ParseOptions::default());
    assert_eq!(tree.diagnostics(), []);
    tree
}

fn root(tree: &Tree) -> Node<'_> {
    tree.documents().next().expect("there is a document").root()
}

fn span_of(source: u32, text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the part stands in the text") as u32;
    Span::new(SourceId(source), start, start + part.len() as u32)
}

fn first_byte(span: Span) -> Span {
    Span::new(span.source, span.start, span.start + 1)
}

fn place(start: u32, end: u32) -> Span {
    Span::new(SourceId(2), start, end)
}

/// The base with the patch's `replicas` and `script`, an own `namespace`, and without `args`.
fn patched() -> Arc<Tree> {
    let (base, patch) = (parse(0, BASE), parse(1, PATCH));
    let (old, new) = (root(&base), root(&patch));
    let mut composer = Composer::new(SourceId(0));
    composer.mapping(old.span());
    let metadata = old.entry("metadata").expect("metadata");
    composer.link(metadata.key);
    composer.mapping(metadata.value.span());
    for entry in metadata.value.entries() {
        composer.link(entry.key);
        composer.link(entry.value);
    }
    composer.scalar(Kind::String, "namespace", place(0, 9));
    composer.scalar(Kind::String, "true", place(11, 15));
    composer.end();
    let spec = old.entry("spec").expect("spec");
    let changes = new.get("spec").expect("spec");
    composer.link(spec.key);
    composer.mapping(spec.value.span());
    for entry in spec.value.entries() {
        match (&*entry.name(), changes.entry(&entry.name())) {
            ("args", _) => composer.removed("args", entry.span(), place(20, 24)),
            (name, Some(change)) => {
                composer.link(entry.key);
                composer.link(change.value);
                composer.replaced(name, entry.value.span(), change.span());
            }
            (_, None) => {
                composer.link(entry.key);
                composer.link(entry.value);
            }
        }
    }
    let script = changes.entry("script").expect("script");
    composer.link(script.key);
    composer.link(script.value);
    composer.end();
    composer.end();
    composer.finish()
}

#[test]
fn a_composed_tree_reads_as_one() {
    let tree = patched();
    let root = root(&tree);
    let json = json!({
        "metadata": {"name": "shop", "labels": {"app": "shop"}, "namespace": "true"},
        "spec": {"selector": {"app": "shop"}, "replicas": 3, "script": "key: [x, y]\n"},
    });
    assert_eq!(to_json(root).expect("JSON"), json);
    assert_eq!(to_json_in(root, Dialect::Kustomize).expect("JSON"), json);
    assert_eq!(root.len(), 2);
    let keys: Vec<_> = root.get("spec").into_iter().flat_map(Node::entries).map(|entry| entry.name()).collect();
    assert_eq!(keys, ["selector", "replicas", "script"]);
    assert_eq!(root.at(&["spec", "replicas"]).and_then(Node::as_i64), Some(3));
    assert!(root.get("spec").is_some_and(|spec| spec.is_mapping() && !spec.is_empty() && !spec.is_scalar()));
}

#[test]
fn every_node_stands_where_its_text_was_written() {
    let tree = patched();
    let root = root(&tree);
    let span = |path: &[&str]| root.at(path).map(Node::span);
    assert_eq!(span(&["spec", "replicas"]), Some(span_of(1, PATCH, "3")));
    assert_eq!(span(&["metadata", "name"]), Some(span_of(0, BASE, "shop")));
    assert_eq!(span(&["metadata", "namespace"]), Some(place(11, 15)));
    let label = span_of(0, BASE, "shop\nspec");
    assert_eq!(span(&["spec", "selector", "app"]), Some(Span { end: label.start + 4, ..label }));
    let entry = root.at(&["spec"]).and_then(|spec| spec.entry("replicas")).expect("replicas");
    assert_eq!((entry.key.span(), entry.span()), (span_of(0, BASE, "replicas"), span_of(0, BASE, "replicas")));
    assert_eq!(root.span(), Span::new(SourceId(0), 0, BASE.len() as u32 - 1));
    assert_eq!(tree.documents().next().map(|document| document.span()), Some(root.span()));
}

#[test]
fn own_scalars_have_the_kind_and_the_text_they_were_given() {
    let cases = [
        (Kind::String, "a: 'b'\n", Kind::String),
        (Kind::String, "2024-01-01", Kind::String),
        (Kind::String, "", Kind::String),
        (Kind::Int, "0x10", Kind::Int),
        (Kind::Int, "many", Kind::String),
        (Kind::Float, "1", Kind::Float),
        (Kind::Bool, "no", Kind::Bool),
        (Kind::Bool, "maybe", Kind::String),
        (Kind::Null, "~", Kind::Null),
        (Kind::Mapping, "{}", Kind::String),
    ];
    let mut composer = Composer::new(SourceId(0));
    composer.sequence(place(0, 0));
    for (at, (kind, text, _)) in cases.iter().enumerate() {
        composer.scalar(*kind, text, place(at as u32, at as u32 + 1));
    }
    let tree = composer.finish();
    assert_eq!(root(&tree).len(), cases.len());
    for (at, ((_, text, kind), node)) in cases.iter().zip(root(&tree).items()).enumerate() {
        assert_eq!((node.kind(), node.text().as_deref(), node.raw()), (*kind, Some(*text), *text));
        let whole = place(at as u32, at as u32 + 1);
        assert_eq!((node.span(), node.source_span(3..4), node.source_offset(9)), (whole, whole, at as u32));
    }
    let json = json!(["a: 'b'\n", "2024-01-01", "", 16, "many", 1, false, "maybe", null, "{}"]);
    assert_eq!(to_json(root(&tree)).expect("JSON"), json);
    let json = to_json_in(root(&tree), Dialect::Kustomize).expect("JSON");
    assert_eq!((&json[1], &json[6]), (&json!("2024-01-01"), &json!("no")));
    assert_eq!(root(&tree).items().next().map(Node::style), Some(Style::DoubleQuoted));
}

#[test]
fn scalars_inside_scalars_have_places() {
    let tree = patched();
    let script = root(&tree).at(&["spec", "script"]).expect("script");
    let embedded = script.embedded(&ParseOptions::default()).expect("YAML");
    let inner = root(&embedded.tree).get("key").and_then(|key| key.items().nth(1)).expect("y");
    assert_eq!(inner.span(), first_byte(span_of(1, PATCH, "y]")));

    let mut composer = Composer::new(SourceId(0));
    composer.scalar(Kind::String, "a: |\n  b: [c", place(5, 9));
    let tree = composer.finish();
    let outer = root(&tree).embedded(&ParseOptions::default()).expect("YAML");
    let text = root(&outer.tree).get("a").expect("a");
    assert_eq!((text.span(), text.source_span(0..1)), (place(5, 9), place(5, 9)));
    let broken = text.embedded(&ParseOptions::default()).expect("YAML");
    assert_eq!(broken.tree.diagnostics().first().map(|diagnostic| diagnostic.span), Some(place(5, 9)));
}

#[test]
fn what_a_patch_did_is_known() {
    let tree = patched();
    let spec = root(&tree).get("spec").expect("spec");
    let removed = Removed { was: span_of(0, BASE, "args: [a, \"b\\nc\", d]"), by: place(20, 24) };
    assert_eq!(
        (spec.removed("args"), spec.removed("selector"), root(&tree).removed("args")),
        (Some(removed), None, None)
    );
    assert_eq!(spec.removals().collect::<Vec<_>>(), [("args", removed)]);
    let replaced = Replaced { was: span_of(0, BASE, "1"), by: span_of(1, PATCH, "replicas: 3") };
    assert_eq!(spec.history("replicas").collect::<Vec<_>>(), [replaced]);
    assert_eq!(spec.history("selector").count(), 0);
    // A parsed mapping has lost nothing.
    assert_eq!(root(&tree).at(&["metadata", "labels"]).and_then(|labels| labels.removed("args")), None);
}

#[test]
fn notes_of_nested_mappings_stay_apart() {
    let mut composer = Composer::new(SourceId(0));
    let note = |at| (place(at, at + 1), place(at + 10, at + 11));
    composer.mapping(place(0, 0));
    composer.removed("a", note(1).0, note(1).1);
    composer.scalar(Kind::String, "inner", place(0, 0));
    composer.mapping(place(0, 0));
    composer.removed("a", note(2).0, note(2).1);
    composer.replaced("k", note(3).0, note(3).1);
    composer.replaced("k", note(4).0, note(4).1);
    composer.end();
    composer.removed("b", note(5).0, note(5).1);
    let tree = composer.finish();
    let was =
        |node: Node<'_>| node.removals().map(|(key, removed)| (key.to_owned(), removed.was.start)).collect::<Vec<_>>();
    assert_eq!(was(root(&tree)), [("a".to_owned(), 1), ("b".to_owned(), 5)]);
    let inner = root(&tree).get("inner").expect("inner");
    assert_eq!(was(inner), [("a".to_owned(), 2)]);
    assert_eq!(inner.history("k").map(|replaced| replaced.was.start).collect::<Vec<_>>(), [3, 4]);
}

#[test]
fn links_to_composed_trees_are_followed_to_the_end() {
    let mut tree = patched();
    for _ in 0..5 {
        let below = root(&tree);
        let mut composer = Composer::new(SourceId(9));
        composer.mapping(below.span());
        for entry in below.entries() {
            composer.link(entry.key);
            composer.link(entry.value);
        }
        tree = composer.finish();
    }
    let spec = root(&tree).get("spec").expect("spec");
    assert_eq!(spec.get("replicas").map(Node::span), Some(span_of(1, PATCH, "3")));
    assert_eq!(spec.removed("args").map(|removed| removed.by), Some(place(20, 24)));
    assert_eq!(tree.source(), SourceId(9));
    // The trees that it is made of are kept by it alone.
    let text = spec.at(&["selector", "app"]).and_then(Node::as_str);
    assert_eq!(text.as_deref(), Some("shop"));
}

#[test]
fn a_link_alone_is_the_node_itself() {
    let base = parse(0, BASE);
    let mut composer = Composer::new(SourceId(0));
    composer.link(root(&base));
    let tree = composer.finish();
    assert_eq!(root(&tree), root(&base));
    assert!(root(&tree).shared_tree().is_some_and(|shared| Arc::ptr_eq(&shared, &base)));
}

#[test]
fn nodes_have_numbers() {
    let base = parse(0, BASE);
    let selector = root(&base).at(&["spec", "selector"]).expect("selector");
    assert_eq!(base.node_at(selector.index()), Some(selector));
    assert_eq!(base.node_at(u32::MAX), None);
    let aliased = (0..).map_while(|index| base.node_at(index)).filter(|node| *node == selector).count();
    assert_eq!(aliased, 2, "the anchored node and the alias");
    let tree = patched();
    let linked = (0..).map_while(|index| tree.node_at(index)).find(|node| node.as_i64() == Some(3)).expect("replicas");
    assert_eq!(linked.span(), span_of(1, PATCH, "3"));
}

#[test]
fn places_have_paths() {
    let tree = patched();
    let mut paths = tree.paths();
    let mut path = |span: Span| {
        assert_eq!(paths.at(span), tree.path_at(span));
        paths.at(span)
    };
    assert_eq!(path(span_of(1, PATCH, "3")), "/spec/replicas");
    assert_eq!(path(span_of(0, BASE, "replicas")), "/spec/replicas");
    assert_eq!(path(place(11, 15)), "/metadata/namespace");
    assert_eq!(path(place(11, 16)), "");
    assert_eq!(path(span_of(0, BASE, "app")), "/metadata/labels/app");
    assert_eq!(path(span_of(0, BASE, "*labels")), "/spec");
    assert_eq!(path(span_of(0, BASE, "[a,")), "/spec");
    assert_eq!(path(span_of(1, PATCH, "spec")), "");
    assert_eq!(path(span_of(1, PATCH, "key")), "/spec/script");
}

#[test]
fn paths_of_a_long_list_cost_no_search_of_it() {
    let text = "- x\n".repeat(200_000);
    let list = parse(1, &text);
    let mut composer = Composer::new(SourceId(0));
    composer.mapping(place(0, 0));
    composer.scalar(Kind::String, "list", place(0, 0));
    composer.link(root(&list));
    let tree = composer.finish();
    let mut paths = tree.paths();
    for line in 0..200_000 {
        assert_eq!(paths.at(Span::new(SourceId(1), line * 4 + 2, line * 4 + 3)), format!("/list/{line}"));
        assert_eq!(paths.at(Span::new(SourceId(1), line * 4, line * 4 + 1)), "/list");
    }
}

#[test]
fn types_decode_across_links() {
    #[derive(serde::Deserialize, Default, Debug)]
    #[serde(default)]
    struct Object {
        metadata: BTreeMap<String, serde_json::Value>,
        spec: Spec,
    }
    #[derive(serde::Deserialize, Default, Debug)]
    #[serde(default)]
    struct Spec {
        replicas: Vec<String>,
        script: u8,
        selector: BTreeMap<String, u8>,
    }
    let tree = patched();
    let mut errors = Vec::new();
    let object: Object = de::decode_collecting(root(&tree), &mut errors).expect("an object");
    assert_eq!(object.metadata["namespace"], "true");
    assert!(object.spec.replicas.is_empty() && object.spec.script == 0 && object.spec.selector["app"] == 0);
    let found: Vec<_> = errors.iter().map(|error| (error.path.as_str(), error.span.source.0)).collect();
    assert_eq!(found, [("/spec/selector/app", 0), ("/spec/replicas", 1), ("/spec/script", 1)]);
}

/// Nodes of two trees may have the same number: a refused one must not hide the other.
#[test]
fn equal_numbers_in_two_trees_are_two_nodes() {
    let (one, two) = (parse(0, "a"), parse(1, "b"));
    assert_eq!(root(&one).index(), root(&two).index());
    let mut composer = Composer::new(SourceId(0));
    composer.sequence(place(0, 0));
    composer.link(root(&one));
    composer.link(root(&two));
    let tree = composer.finish();
    let mut errors = Vec::new();
    let numbers: Option<Vec<u8>> = de::decode_collecting(root(&tree), &mut errors);
    assert_eq!((numbers, errors.len()), (Some(vec![0, 0]), 2));
    let mut errors = Vec::new();
    let addresses: Option<Vec<std::net::IpAddr>> = de::decode_collecting(root(&tree), &mut errors);
    assert_eq!((addresses, errors.len()), (Some(Vec::new()), 2));
}

#[test]
fn nothing_that_a_caller_forgets_breaks_the_tree() {
    let nothing = Composer::new(SourceId(7)).finish();
    assert!(nothing.documents().all(|document| document.is_empty() && document.root().is_null()));

    let mut composer = Composer::new(SourceId(0));
    composer.end();
    composer.removed("a", place(0, 1), place(0, 1));
    composer.mapping(place(0, 9));
    composer.scalar(Kind::String, "only", place(0, 4));
    composer.sequence(place(5, 9));
    composer.end();
    composer.scalar(Kind::String, "key", place(5, 6));
    composer.end();
    composer.end();
    composer.mapping(place(0, 0));
    composer.scalar(Kind::String, "late", place(0, 4));
    let tree = composer.finish();
    assert_eq!(to_json(root(&tree)).expect("JSON"), json!({"only": [], "key": null}));
    assert_eq!(root(&tree).get("key").map(Node::span), Some(place(6, 6)));
}

#[test]
fn a_tree_too_deep_has_no_document() {
    let nested = |levels: usize, inner: Option<Node<'_>>| {
        let mut composer = Composer::new(SourceId(0));
        for _ in 0..levels {
            composer.sequence(place(3, 4));
        }
        inner.into_iter().for_each(|inner| composer.link(inner));
        composer.finish()
    };
    let deepest = nested(MAX_DEPTH, None);
    assert_eq!(deepest.documents().count(), 1);
    for tree in [nested(MAX_DEPTH + 1, None), nested(100_000, None), nested(1, Some(root(&deepest)))] {
        assert_eq!(tree.documents().count(), 0);
        assert_eq!(tree.diagnostics().iter().map(|found| found.kind).collect::<Vec<_>>(), [DiagnosticKind::DepthLimit]);
        assert_eq!(tree.path_at(place(3, 4)), "");
        assert_eq!(tree.node_at(0), None);
    }
}

#[test]
fn bad_keys_of_linked_trees_have_no_json() {
    let base = Tree::parse(SourceId(4), "~: 1\n".into(), &ParseOptions::default());
    let entry = root(&base).entries().next().expect("an entry");
    let mut composer = Composer::new(SourceId(0));
    composer.mapping(place(0, 1));
    composer.link(entry.key);
    composer.link(entry.value);
    let tree = composer.finish();
    assert_eq!(to_json(root(&tree)).map_err(|error| error.span), Err(entry.key.span()));
}

#[test]
fn the_raw_text_is_that_of_all_parts() {
    let tree = patched();
    let parts: Vec<_> = root(&tree).raw_parts().collect();
    assert!(parts.contains(&"true") && parts.contains(&"replicas") && parts.contains(&"3"), "{parts:?}");
    assert!(parts.contains(&"app: shop"), "{parts:?}");
    assert!(!parts.iter().any(|part| part.contains("args")), "{parts:?}");
    let base = parse(0, BASE);
    assert_eq!(root(&base).raw_parts().collect::<Vec<_>>(), [BASE.trim_end()]);
}

#[test]
fn edits_go_to_the_text_that_was_written() {
    let tree = patched();
    let metadata = root(&tree).get("metadata").expect("metadata");
    let name = metadata.get("name").expect("name");
    assert!(edit::set_scalar(name, "other").is_ok());
    let namespace = metadata.entry("namespace").expect("namespace");
    assert_eq!(edit::set_scalar(namespace.value, "other").err(), Some(edit::Error::Embedded));
    assert!(edit::delete_entry(namespace).is_err() && edit::insert_entry(metadata, "a", "b").is_err());
    let replicas = root(&tree).get("spec").and_then(|spec| spec.entry("replicas")).expect("replicas");
    assert!(edit::delete_entry(replicas).is_err(), "its key and its value stand in two files");
}
