//! Diagnostics: the place, what was expected, what stands there.

use spanned_yaml::{Diagnostic, DiagnosticKind, ParseOptions, SourceId, Tree};

fn diagnostics(text: &str) -> Vec<Diagnostic> {
    Tree::parse(SourceId(0), text.into(), &ParseOptions::default()).diagnostics().to_vec()
}

/// The only diagnostic: its text's place, message, and the place of what explains it.
fn told(text: &str, kind: DiagnosticKind) -> (&str, String, Option<&str>) {
    let found = diagnostics(text);
    assert_eq!(found.len(), 1, "{text:?}: {found:?}");
    assert_eq!(found[0].kind, kind, "{text:?}");
    let related = found[0].related.as_ref().map(|(span, _)| &text[span.range()]);
    (&text[found[0].span.range()], found[0].message.clone(), related)
}

#[track_caller]
fn syntax(text: &str, place: &str, message: &str, related: Option<&str>) {
    assert_eq!(told(text, DiagnosticKind::SyntaxError), (place, message.to_owned(), related), "{text:?}");
}

#[test]
fn a_tab_in_the_indentation() {
    for text in ["a:\n\tb: c\n", "a:\n  b: 1\n\tc: 2\n", "a:\n  - x\n\t- y\n", "a: |\n\tb\n"] {
        syntax(text, "\t", "expected blanks as indentation, found a tab", None);
    }
}

#[test]
fn a_missing_colon() {
    syntax("a: 1\nb\nc: 2\n", "b", "expected `key: value`, found text without a colon", None);
    syntax("a: 1\nlast one # x", "last one # x", "expected `key: value`, found text without a colon", None);
}

#[test]
fn a_quote_that_is_not_closed_is_shown_where_it_opens() {
    let text = "a: 1\nb: \"c\nd: e\n";
    syntax(text, "\"", "expected a closing `\"` for this one, found none", Some("d: e"));
    assert_eq!(diagnostics(text)[0].span.start, 8);
    syntax("a: 'b\n\n", "'", "expected a closing `'` for this one, found none", None);
    let message = "expected nothing after the closing quote, found text; a quote inside is written `''`";
    syntax("a: 'it's'\n", "s'", message, Some("'"));
}

#[test]
fn a_bracket_that_is_not_closed_is_shown_where_it_opens() {
    syntax("a: [1, 2\nb: c\n", "[", "expected `,` or `]` that closes this `[`, found neither", Some(": c"));
    syntax("a: {b: 1\nc: d\n", "{", "expected `,` or `}` that closes this `{`, found neither", Some(": d"));
    syntax("a: [1, 2", "[", "expected `]` that closes this `[`, found none", None);
    syntax("a: {b: 1]\n", "{", "expected `}` that closes this `{`, found `]`", None);
    syntax("]\n", "]", "expected no closing bracket here, found `]`; no bracket is open", None);
    syntax("a: [\n  b: c\n  d: e\n]\n", ":", "expected `,` or `]`, found `:`", Some("["));
    syntax("a: [,]\n", ",", "expected a value or `]`, found `,`", Some("["));
}

#[test]
fn templates_are_not_yaml() {
    let message = "expected YAML, found `{{`, the mark of a template; text that starts with it needs quotes";
    syntax("{{- if .Values.x }}\na: 1\n", "{{", message, None);
    syntax("a: {{ x }}-y\n", "{{", message, None);
    syntax("a: {{ .Values.x | quote\n", "{", "expected `}` that closes this `{`, found none", None);
    let message = "expected a value or `]`, found the dash of a list; a list in brackets is written `[a, b]`";
    syntax("a: [\n - b ]\n", "-", message, Some("["));
}

#[test]
fn bad_indentation_names_the_columns() {
    let message = "expected an indentation of 0 or 2, found 1; no mapping or list that is open starts at this column";
    syntax("a:\n  b: 1\n c: 2\n", "c: 2", message, Some("a:"));
    let message = "expected an indentation of 0 or 4, found 2; no mapping or list that is open starts at this column";
    syntax("a:\n    b: 1\n  # x\n  c: 2\n", "c: 2", message, Some("a:"));
    let message = "expected no key here: this line is indented deeper than the key above it, which already has a value";
    syntax("a: 1\n  b: 2\n", "b:", message, None);
}

#[test]
fn lists_and_mappings_mixed_up() {
    syntax("- a\nb: 1\n", "b: 1", "expected `- ` as on the other lines of this list, found text", Some("- a"));
    let message = "expected `key: value` as on the other lines of this mapping, found the dash of a list";
    syntax("a: 1\n- b\n", "- b", message, Some("a: 1"));
    let message = "expected a value, found the dash of a list; a list starts on the line after its key";
    syntax("a: - b\n", "-", message, None);
    let message = "expected a value without `: `, found a second key on this line; text with `: ` needs quotes";
    syntax("a: b: c\n", ":", message, None);
}

#[test]
fn characters_that_cannot_stand_there() {
    syntax("a: @x\n", "@", "expected a value, found `@`, with which text without quotes cannot start", None);
    syntax("a: b\0\n", "\0", "expected text, found the control character U+0000", None);
    syntax(
        "a: \"\\d\"\n",
        "\\d",
        "expected an escape that YAML knows, found `\\d`; a backslash is written `\\\\`, or the text put in single quotes",
        None,
    );
    syntax("a: \"\\u12\"\n", "\\u", "expected more hexadecimal digits after `\\u`", None);
    syntax("a: *\n", "*", "expected the name of an alias after `*`; text that starts with it needs quotes", None);
    let message = "expected a line break after the header of a block text, which goes on indented below it";
    syntax("a: |x\n b\n", "|x", message, None);
    let message = "expected YAML, found the mark of a merge conflict that nobody resolved";
    syntax("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n", "<<<<<<< HEAD", message, None);
}

#[test]
fn a_message_does_not_show_values() {
    for text in
        ["password: hunter2: x\n", "password: 'hunter2' hunter2\n", "[hunter2: hunter2: x]\n", "a: 1\nhunter2\n"]
    {
        assert!(diagnostics(text).iter().all(|told| !told.message.contains("hunter2")), "{text}");
    }
}

#[test]
fn duplicate_keys_show_both_places() {
    let text = "a: 1\nb: 2\n\"a\": 3\n";
    let (place, message, first) = told(text, DiagnosticKind::DuplicateKey);
    assert_eq!((place, first), ("\"a\"", Some("a")));
    assert_eq!(message, "the key `a` stands twice in this mapping; Kubernetes takes the last one");
    assert_eq!(told("on: 1\ntrue: 2\n", DiagnosticKind::DuplicateKey).0, "true");
    let many: String = (0..40).map(|at| format!("k{}: 1\n", at % 39)).collect();
    assert_eq!(told(&many, DiagnosticKind::DuplicateKey).0, "k0");
    assert_eq!(diagnostics("a: {b: 1}\nc: {b: 1}\n<<: {x: 1}\n? <<\n: {x: 1}\n"), []);
}

#[test]
fn aliases_and_merges_that_cannot_be() {
    assert_eq!(told("a: &x [*x]\n", DiagnosticKind::AliasToAncestor).2, Some("&x"));
    assert_eq!(told("a: *.example.org\n", DiagnosticKind::UnknownAlias).0, "*.example.org");
    assert_eq!(told("<<: 1\n", DiagnosticKind::InvalidMerge).0, "1");
    assert_eq!(told("a: &a [{b: 1}]\nc:\n  <<: *a\n", DiagnosticKind::InvalidMerge).0, "*a");
    assert_eq!(told("{a: b}: c\n", DiagnosticKind::UnsupportedKey).0, "{a: b}");
    assert_eq!(told("~: c\n", DiagnosticKind::UnsupportedKey).0, "~");
}

#[test]
fn what_kubectl_refuses_is_told() {
    for (text, place) in [
        ("--- a\n", "a"),
        ("a: b\n---x\n", "x"),
        ("%YAML 1.1\n---\na: 1\n", "%YAML 1.1"),
        ("a: [x?y]\n", "?"),
        ("a: [:x]\n", ":"),
        ("a: \"\\/\"\n", "\\/"),
        ("a: \"\\ud83d\\ude00\"\n", "\\ud83d"),
        ("a: &é 1\n", "&é"),
        ("a: 1\n \t\nb: 2\n", "\t"),
        ("-\ta\n", "\t"),
        ("...\n", "..."),
        ("{\"a\"\n: b}\n", "\"a\"\n:"),
        ("|\na\n", "|"),
    ] {
        let found = diagnostics(text);
        let told = found.iter().find(|told| told.kind == DiagnosticKind::RejectedByKubectl);
        assert_eq!(told.map(|told| &text[told.span.range()]), Some(place), "{text:?}: {found:?}");
    }
    assert_eq!(told("a\n...\nb: 1\n", DiagnosticKind::IgnoredByKubectl).0, "b: 1");
}

#[test]
fn what_kubectl_takes_is_taken() {
    for text in [
        "a: \"x\ny\"\n",
        "a: [\nb, 'c\n\nd'\n]\n",
        "a: \"b\"#c\n",
        "a: [b]#c\n",
        "a:\tb\n",
        "a: {b: 1,\n}\n",
        "--- # c\na: 1\n",
        "a: |-\n b\n#c\n",
    ] {
        assert_eq!(diagnostics(text), [], "{text:?}");
    }
    let tree = Tree::parse(SourceId(0), "a: \"x\ny\" #c\nb: 'p'#q\n".into(), &ParseOptions::default());
    let root = tree.documents().next().unwrap().root();
    assert_eq!(root.get("a").and_then(|node| node.text()).as_deref(), Some("x y"));
    assert_eq!(tree.comments().len(), 2);
}
