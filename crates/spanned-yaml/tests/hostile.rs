//! Texts made to hurt: each gets an answer, soon, and without a deep stack.

use spanned_yaml::json::to_json;
use spanned_yaml::{DiagnosticKind, ParseOptions, SourceId, Tree, decode};
use std::time::{Duration, Instant};

/// Generous for an unoptimised build on a busy machine; a quadratic loop takes minutes.
const LIMIT: Duration = Duration::from_secs(20);

/// Parses on a stack as small as a worker thread's, walks everything, and returns the kinds of the diagnostics.
fn survive(name: &str, bytes: Vec<u8>) -> Vec<DiagnosticKind> {
    let started = Instant::now();
    let worker = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        let tree = Tree::parse(SourceId(0), decode(bytes).text.into(), &ParseOptions::default());
        for document in tree.documents() {
            let root = document.root();
            let _ = to_json(root);
            let _ = root.entries().count() + root.len();
            let _ = root.get("k").map(|node| node.source_offset(node.text().map_or(0, |text| text.len() / 2)));
            let _ = tree.path_at(root.span());
        }
        tree.diagnostics().iter().map(|diagnostic| diagnostic.kind).collect()
    });
    let kinds = worker.expect("a thread starts").join().expect("nothing panics");
    let took = started.elapsed();
    assert!(took < LIMIT, "{name} took {took:?}");
    kinds
}

fn first(name: &str, text: impl Into<Vec<u8>>) -> Option<DiagnosticKind> {
    survive(name, text.into()).first().copied()
}

#[test]
fn deep_nesting_is_refused() {
    for open in ["[", "{a: ", "- ", "? ", "a:\n", "[{", "!!x [", "&a ["] {
        assert!(first(open, open.repeat(100_000)).is_some(), "{open}");
    }
    assert_eq!(first("lists", "[".repeat(100_000)), Some(DiagnosticKind::DepthLimit));
    assert_eq!(first("dashes", "- ".repeat(100_000)), Some(DiagnosticKind::DepthLimit));
    let indented: String = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(first("indented", indented), Some(DiagnosticKind::DepthLimit));
    let fine = format!("{}1{}", "[".repeat(127), "]".repeat(127));
    assert_eq!(first("deep enough", fine), None);
}

#[test]
fn aliases_have_a_budget() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let previous = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [previous.as_str(); 9].join(", ")));
    }
    assert_eq!(first("alias bomb", bomb), Some(DiagnosticKind::ExpansionLimit));

    let mut merges = "a0: &a0 {k: v}\n".to_owned();
    for level in 1..40 {
        merges.push_str(&format!("a{level}: &a{level}\n  <<: [*a{0}, *a{0}]\n", level - 1));
    }
    assert_eq!(first("merge bomb", merges), Some(DiagnosticKind::ExpansionLimit));

    let mut chain = "a0: &a0 {k: v}\n".to_owned();
    for level in 1..5_000 {
        chain.push_str(&format!("a{level}: &a{level} {{<<: *a{}}}\n", level - 1));
    }
    assert_eq!(first("merge chain", chain), Some(DiagnosticKind::DepthLimit));

    assert_eq!(first("ancestor", "a: &a [*a]\n"), Some(DiagnosticKind::AliasToAncestor));
    assert_eq!(first("merged ancestor", "a: &a\n  <<: *a\n"), Some(DiagnosticKind::AliasToAncestor));
    assert_eq!(first("unknown", "a: *b\nb: &b 1\n"), Some(DiagnosticKind::UnknownAlias));

    let many: String = (0..50_000).map(|at| format!("- &a{at} x\n- *a{at}\n")).collect();
    assert_eq!(first("many anchors", many), None);
}

#[test]
fn long_things_take_linear_time() {
    let size = 1 << 18;
    assert_eq!(first("plain", format!("k: {}", "a".repeat(4 * size))), None);
    assert_eq!(first("words", format!("k: {}", "a ".repeat(2 * size))), None);
    assert_eq!(first("quoted", format!("k: \"{}\"", "\\n".repeat(2 * size))), None);
    assert_eq!(first("single", format!("k: '{}'", "''".repeat(size))), None);
    assert_eq!(first("block", format!("k: |\n{}", "  line\n".repeat(size / 4))), None);
    assert_eq!(first("blank lines", format!("k: |+\n  x\n{}", "\n".repeat(size))), None);
    assert_eq!(first("folded", format!("k: >\n{}", "  line\n\n".repeat(size / 8))), None);
    assert_eq!(first("plain lines", format!("k: a\n{}", "  line\n".repeat(size / 8))), None);
    assert_eq!(first("flow list", format!("k: [{}]", "b, ".repeat(size / 8))), None);
    assert_eq!(first("comments", format!("k:\n{}  v: 1\n", "  # c\n".repeat(100_000))), None);
    assert_eq!(first("comments before a list", format!("k:\n{}- v\n", "# c\n".repeat(100_000))), None);
    let keys: String = (0..100_000).map(|at| format!("k{at}: 1\n")).collect();
    assert_eq!(first("keys", keys), None);
    let flow: String = (0..50_000).map(|at| format!("k{at}: 1, ")).collect();
    assert_eq!(first("flow keys", format!("{{{flow}}}")), None);
    assert_eq!(first("empty items", "-\n".repeat(100_000)), None);
    assert_eq!(first("empty flow items", format!("{{{}}}", "a, ".repeat(20_000))), Some(DiagnosticKind::DuplicateKey));
    assert_eq!(survive("duplicates", "k: 1\n".repeat(50_000).into_bytes()).len(), 49_999);
    assert_eq!(survive("merge keys", "<<: {a: 1}\n".repeat(50_000).into_bytes()).len(), 0);
    let _ = first("directives", "%a b\n".repeat(100_000));
    let _ = first("dashes in a line", "-".repeat(size));
    let _ = first("question marks", "? ".repeat(1_000) + &"a: [?]\n".repeat(20_000));
    let _ = first("quotes", "\"a\nb\"\n".repeat(100_000));
    let _ = first("quoted values", "k: \"a\nb\"\n".repeat(100_000));
    let _ = first("under-indented lists", "k: [ \"a\nb\" ]\n".repeat(50_000));
    let _ = first("unclosed quotes", "k: \"a\n".repeat(100_000));
    let _ = first("block headers", "|".repeat(size));
    let _ = first("tags", "!a ".repeat(100_000));
    let _ = first("anchors", "&a ".repeat(100_000));
    let _ = first("tabs", "a:\n\t\n".repeat(100_000));
    let _ = first("colons", ": ".repeat(100_000));
}

#[test]
fn many_documents_are_limited() {
    let kinds = survive("documents", "---\na: 1\n".repeat(20_000).into_bytes());
    assert_eq!(kinds, [DiagnosticKind::DocumentLimit]);
    let dots = survive("dots", "a\n...\n".repeat(20_000).into_bytes());
    assert!(dots.contains(&DiagnosticKind::IgnoredByKubectl));
    let _ = survive("broken documents", "---\na: [\n".repeat(20_000).into_bytes());
}

#[test]
fn bytes_that_are_not_text_are_told() {
    assert_eq!(first("nul", "a: b\0c\n"), Some(DiagnosticKind::SyntaxError));
    assert_eq!(first("control", "a: \u{1b}[31m\n"), Some(DiagnosticKind::SyntaxError));
    assert_eq!(first("delete", "a: \u{7f}\n"), Some(DiagnosticKind::SyntaxError));
    let _ = first("all bytes", (0..=255).collect::<Vec<u8>>());
    let _ = first("lone surrogates", [0xFF, 0xFE, b'a', 0, b':', 0, b' ', 0, 0x00, 0xD8, 0x00, 0xDC, 0x00, 0xDC]);
    let _ = first("nul file", vec![0; 100_000]);
    let mut state = 1u32;
    for _ in 0..300 {
        let bytes: Vec<u8> = (0..200)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        let _ = first("noise", bytes);
    }
}

#[test]
fn every_prefix_of_a_document_gets_an_answer() {
    let text = "a: &x\n  - 'b''\n  c': \"d\\x41\\\n    e\" # f\n  - |2-\n     g\n\n  - ? [h, {i: j}]\n    : !!str k\n<<: *x\n---\n\u{e9}: >+\n  l\n\n";
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        survive("prefix", text.as_bytes()[..end].to_vec());
        survive("suffix", text.as_bytes()[end..].to_vec());
    }
}
