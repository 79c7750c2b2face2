//! Edits change what they must and nothing else.

use spanned_yaml::edit::{self, Edit, Error, Scalar, apply, delete_entry, insert_entry, set_scalar};
use spanned_yaml::{Node, ParseOptions, SourceId, Tree};

fn edited(text: &str, make: impl FnOnce(Node<'_>) -> Result<Edit, Error>) -> String {
    let tree = Tree::parse(SourceId(0), text.into(), &ParseOptions::default());
    let root = tree.documents().next().expect("the text has a document").root();
    let edit = make(root).expect("the edit is possible");
    let after = apply(text, &[edit]).expect("one edit fits");
    let check = Tree::parse(SourceId(0), after.as_str().into(), &ParseOptions::default());
    assert_eq!(check.diagnostics(), [], "{after}");
    after
}

fn delete(text: &str, path: &[&str], key: &str) -> String {
    edited(text, |root| {
        let mapping = root.at(path).expect("the path exists");
        delete_entry(mapping.entry(key).expect("the key exists"))
    })
}

fn insert(text: &str, path: &[&str], key: &str, value: Scalar<'_>) -> String {
    edited(text, |root| insert_entry(root.at(path).expect("the path exists"), key, value))
}

fn set(text: &str, path: &[&str], value: Scalar<'_>) -> String {
    edited(text, |root| set_scalar(root.at(path).expect("the path exists"), value))
}

#[test]
fn a_scalar_changes_in_its_style() {
    assert_eq!(set("a: b # c\n", &["a"], "x".into()), "a: x # c\n");
    assert_eq!(set("a: b\n", &["a"], "80".into()), "a: \"80\"\n");
    assert_eq!(set("a: 'b'\n", &["a"], "it's".into()), "a: 'it''s'\n");
    assert_eq!(set("a: &x \"b\"\nc: *x\n", &["c"], "d".into()), "a: &x \"d\"\nc: *x\n");
    assert_eq!(set("a: 1\n", &["a"], 2.into()), "a: 2\n");
    assert_eq!(set("a:\nb: 1\n", &["a"], true.into()), "a: true\nb: 1\n");
    assert_eq!(set("a: |\n   b\n   c\nd: 1\n", &["a"], "x\n\ny\n".into()), "a: |\n   x\n\n   y\nd: 1\n");
    assert_eq!(set("a: >-\n  b\n", &["a"], "x".into()), "a: |-\n  x\n");
}

#[test]
fn deleted_lines_take_their_comment_along_and_leave_the_others() {
    let text = "a: 1 # one\n# about b\nb:\n  c: 2 # two\n  d: 3\n\n# end\n";
    assert_eq!(delete(text, &[], "a"), "# about b\nb:\n  c: 2 # two\n  d: 3\n\n# end\n");
    assert_eq!(delete(text, &["b"], "c"), "a: 1 # one\n# about b\nb:\n  d: 3\n\n# end\n");
    assert_eq!(delete(text, &[], "b"), "a: 1 # one\n# about b\n\n# end\n");
    assert_eq!(delete("a:\n  b: 1\nc: 2\n", &["a"], "b"), "a:\n  {}\nc: 2\n");
    assert_eq!(delete("{a: 1, b: 2}\n", &[], "a"), "{b: 2}\n");
    assert_eq!(delete("{a: 1, b: 2 }\n", &[], "b"), "{a: 1 }\n");
    assert_eq!(delete("a: |\n  x\n\nb: 1\n", &[], "a"), "\nb: 1\n");
}

#[test]
fn an_entry_after_a_dash_gives_its_place_to_the_next() {
    let after = edited("- a: 1\n  b: 2\n", |root| {
        let mapping = root.items().next().expect("there is an item");
        delete_entry(mapping.entry("a").expect("the key exists"))
    });
    assert_eq!(after, "- b: 2\n");
}

#[test]
fn an_inserted_entry_comes_last_and_is_indented() {
    assert_eq!(insert("a: 1 # x\n# end\n", &[], "b", "c".into()), "a: 1 # x\nb: c\n# end\n");
    assert_eq!(insert("a:\n  b: 1\nc: 2", &["a"], "on", true.into()), "a:\n  b: 1\n  \"on\": true\nc: 2");
    assert_eq!(insert("a: 1", &[], "b", 2.into()), "a: 1\nb: 2");
    assert_eq!(insert("a: {}\n", &["a"], "b", Scalar::Null), "a: {b: null}\n");
    assert_eq!(insert("a: {b: 1}\r\n", &["a"], "c", Scalar::Raw("[x]")), "a: {b: 1, c: [x]}\r\n");
    assert_eq!(
        insert("a:\r\n  b: |+\r\n    x\r\n\r\n", &["a"], "c", "d".into()),
        "a:\r\n  b: |+\r\n    x\r\n\r\n  c: d\r\n"
    );
}

#[test]
fn what_cannot_be_edited_is_said() {
    let text = "base: &b {x: 1}\na:\n  <<: *b\n  y: 2\nt: |\n  k: v\n";
    let tree = Tree::parse(SourceId(0), text.into(), &ParseOptions::default());
    let root = tree.documents().next().unwrap().root();
    let a = root.get("a").unwrap();
    assert_eq!(apply(text, &[delete_entry(a.entry("x").unwrap()).unwrap()]).unwrap(), text.replace("{x: 1}", "{}"));
    assert!(matches!(set_scalar(a, "x"), Err(Error::Unexpected(_))));
    let inner = root.get("t").unwrap().embedded(&ParseOptions::default()).unwrap();
    let inner_root = inner.tree.documents().next().unwrap().root();
    assert_eq!(edit::insert_entry(inner_root, "x", "y"), Err(Error::Embedded));
}
