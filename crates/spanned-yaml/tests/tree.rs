//! Trees of small texts: kinds, places, navigation.

use spanned_yaml::{Kind, Node, ParseOptions, SourceId, Style, Tree};
use std::sync::Arc;

fn parse(text: &str) -> Arc<Tree> {
    let tree = Tree::parse(SourceId(3), text.into(), &ParseOptions::default());
    assert_eq!(tree.diagnostics(), []);
    tree
}

/// The tree as text: every node with what stands at its span.
fn dump(text: &str) -> String {
    fn walk(node: Node<'_>, out: &mut String) {
        match node.kind() {
            Kind::Mapping => {
                out.push('{');
                for entry in node.entries() {
                    walk(entry.key, out);
                    out.push('=');
                    walk(entry.value, out);
                    out.push(' ');
                }
                out.push('}');
            }
            Kind::Sequence => {
                out.push('[');
                for item in node.items() {
                    walk(item, out);
                    out.push(' ');
                }
                out.push(']');
            }
            _ => {}
        }
        out.push_str(&format!("<{}>", node.raw()));
    }
    let mut out = String::new();
    for document in parse(text).documents() {
        walk(document.root(), &mut out);
    }
    out
}

#[test]
fn spans_are_tight() {
    assert_eq!(dump("a: b # c\n"), "{<a>=<b> }<a: b>");
    assert_eq!(dump("a:\n- x\n- y\n\nb: 1\n"), "{<a>=[<x> <y> ]<- x\n- y> <b>=<1> }<a:\n- x\n- y\n\nb: 1>");
    assert_eq!(dump("- - a\n  - b\n- - c\n"), "[[<a> <b> ]<- a\n  - b> [<c> ]<- c> ]<- - a\n  - b\n- - c>");
    assert_eq!(dump("a:\n-\n- - b\n"), "{<a>=[<> [<b> ]<- b> ]<-\n- - b> }<a:\n-\n- - b>");
    assert_eq!(dump("a: {b: [1, 2 ] }\n"), "{<a>={<b>=[<1> <2> ]<[1, 2 ]> }<{b: [1, 2 ] }> }<a: {b: [1, 2 ] }>");
    assert_eq!(dump("a:   # c\nb:\n"), "{<a>=<> <b>=<> }<a:   # c\nb:>");
    assert_eq!(
        dump("a: |  # c\n\n  x\n   y\n\n# d\nb: 1\n"),
        "{<a>=<|  # c\n\n  x\n   y> <b>=<1> }<a: |  # c\n\n  x\n   y\n\n# d\nb: 1>"
    );
    assert_eq!(
        dump("- &x |-\n  | y\n- !!str >2\n   z\n"),
        "[<|-\n  | y> <>2\n   z> ]<- &x |-\n  | y\n- !!str >2\n   z>"
    );
    assert_eq!(dump("a: &x\n  - 1\nb: *x\n"), "{<a>=[<1> ]<- 1> <b>=[<1> ]<- 1> }<a: &x\n  - 1\nb: *x>");
    assert_eq!(dump("é: 'ü' # ö\n"), "{<é>=<'ü'> }<é: 'ü'>");
}

#[test]
fn values_are_folded_and_unescaped() {
    let tree = parse(
        "- a\n  b\n\n  c\n- \"x\\n\\u00e9 \\\n   y\n   z\"\n- 'it''s\n\n\n  so'\n- >-\n  a\n  b\n\n   c\n- |+\n  d\n\n",
    );
    let root = tree.documents().next().unwrap().root();
    let texts: Vec<_> = root.items().map(|item| item.text().unwrap().into_owned()).collect();
    assert_eq!(texts, ["a b\nc", "x\né y z", "it's\n\nso", "a b\n\n c", "d\n\n"]);
    assert_eq!(root.items().nth(1).unwrap().style(), Style::DoubleQuoted);
}

#[test]
fn comments_are_all_found_and_nothing_else() {
    let text = "# a\nb: c#d # e\nf: '# g' #h\ni: | # j\n  # k\n# l\nm: [1, # n\n  2] #o\np: !x#y z\n--- # q\nr: s\n# t";
    let tree = parse(text);
    let comments: Vec<_> = tree.comments().iter().map(|comment| &text[comment.span.range()]).collect();
    assert_eq!(comments, ["# a", "# e", "#h", "# j", "# l", "# n", "#o", "# q", "# t"]);
}

#[test]
fn a_broken_document_costs_itself_only() {
    let tree = Tree::parse(SourceId(0), "a: 1\n---\nb: [\n---\nc: 3\n".into(), &ParseOptions::default());
    let found: Vec<_> = tree.documents().map(|document| (document.index(), document.root().raw())).collect();
    assert_eq!(found, [(0, "a: 1"), (2, "c: 3")]);
    assert_eq!(tree.diagnostics().len(), 1);
    assert_eq!(tree.diagnostics()[0].document, 1);
}

#[test]
fn embedded_text_maps_to_the_file_two_levels_deep() {
    let text = "patch: |\n  - op: add\n    value: |\n      x: \"q\\u00e9r\"\n";
    let tree = parse(text);
    let patch = tree.documents().next().unwrap().root().get("patch").unwrap();
    let outer = patch.embedded(&ParseOptions::default()).unwrap().tree;
    let value = outer.documents().next().unwrap().root().items().next().unwrap().get("value").unwrap();
    assert_eq!(&text[value.span().range()], "|\n      x: \"q\\u00e9r\"");
    let inner = value.embedded(&ParseOptions::default()).unwrap().tree;
    let x = inner.documents().next().unwrap().root().entry("x").unwrap();
    assert_eq!(&text[x.value.span().range()], "\"q\\u00e9r\"");
    assert_eq!(&text[x.value.source_span(1..3).range()], "\\u00e9");
    assert_eq!(&text[x.value.source_span(3..4).range()], "r");
    assert_eq!(x.value.span().source, SourceId(3));
}

#[test]
fn a_place_has_a_path() {
    let text = "a/b:\n  - c: 1\n    d~: [x, y]\n";
    let tree = parse(text);
    let path = |needle: &str| {
        let at = text.find(needle).unwrap() as u32;
        tree.path_at(spanned_yaml::Span::new(SourceId(3), at, at + needle.len() as u32))
    };
    assert_eq!(path("y"), "/a~1b/0/d~0/1");
    assert_eq!(path("c"), "/a~1b/0/c");
    assert_eq!(path("a/b"), "/a~1b");
}

#[test]
fn threads_may_share_a_tree() {
    fn shared<T: Send + Sync>() {}
    shared::<Tree>();
    shared::<Node<'_>>();
}
