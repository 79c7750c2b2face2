//! Substitution against what the controller does.

mod verdicts;

use super::*;
use crate::source::FileId;
use spanned_yaml::Kind;

fn span(at: u32) -> Span {
    Span::new(FileId(7), at, at + 1)
}

/// `A=one`, `N=5`, `EMPTY=`, `LIST=[1, 2]`, `SECRET` is not known.
fn lookup(name: &str) -> Option<Variable<'static>> {
    let (text, at) = match name {
        "A" => (Some("one"), 1),
        "N" => (Some("5"), 2),
        "EMPTY" => (Some(""), 3),
        "LIST" => (Some("[1, 2]"), 4),
        "SECRET" => (None, 5),
        "QUOTED" => (Some("\"5\""), 6),
        "PAIR" => (Some("a: b"), 7),
        _ => return None,
    };
    Some(Variable { text, span: span(at) })
}

#[test]
fn texts_know_their_pieces() {
    let done = substitute("x-${A}-${NO:-d${N}}-$${A}", &lookup).unwrap();
    assert_eq!(done.text, "x-one-d5-${A}");
    let pieces: Vec<_> = done.pieces.iter().map(|piece| (&done.text[piece.output.clone()], &piece.origin)).collect();
    assert_eq!(
        pieces,
        [
            ("x-", &Origin::Text(0)),
            ("one", &Origin::Variable { span: span(1), expression: 2..6 }),
            ("-", &Origin::Text(6)),
            ("d", &Origin::Text(13)),
            ("5", &Origin::Variable { span: span(2), expression: 14..18 }),
            ("-", &Origin::Text(19)),
            ("${A}", &Origin::Text(21)),
        ]
    );
    let used: Vec<_> = done.used.iter().map(|used| (&*used.name, used.span)).collect();
    assert_eq!(used, [("A", span(1)), ("N", span(2))]);
}

#[test]
fn undefined_variables_are_empty_and_listed() {
    let done = substitute("a${NO}b${NO^^}c${NO:-d}e${A:-${NO}}", &lookup).unwrap();
    assert_eq!(done.text, "abcdeone");
    let undefined: Vec<_> = done.undefined.iter().map(|found| (&*found.name, found.range.clone())).collect();
    assert_eq!(undefined, [("NO", 1..6), ("NO", 7..14), ("NO", 29..34)]);
}

#[test]
fn values_that_are_not_known_leave_their_expression() {
    for (text, expected) in [
        ("a ${SECRET} b", "a ${SECRET} b"),
        ("${SECRET^^}", "${SECRET^^}"),
        ("${SECRET:-d}", "${SECRET:-d}"),
        ("${NO:-${SECRET}x}", "${SECRET}x"),
        ("${A/one/${SECRET}}", "${A/one/${SECRET}}"),
    ] {
        let done = substitute(text, &lookup).unwrap();
        assert_eq!((&*done.text, done.unknown), (expected, true), "{text}");
        assert!(done.undefined.is_empty());
    }
    let done = substitute("${A:-${SECRET}}", &lookup).unwrap();
    assert_eq!((&*done.text, done.unknown), ("one", false));
}

#[test]
fn errors_say_where() {
    let error = substitute("abc ${A-x}", &lookup).unwrap_err();
    assert_eq!((error.kind, error.range), (ErrorKind::Syntax(SyntaxError::MissingBrace), 4..7));
    let (few, many) = ("a".repeat(10_000), "${B//a/${B}}".to_owned());
    let large = |_: &str| Some(Variable { text: Some(&few), span: span(0) });
    let error = substitute(&many, &large).unwrap_err();
    assert_eq!((error.kind, error.range), (ErrorKind::TooLarge, 0..12));
    let error = substitute(&"${B}".repeat(10_000), &large).unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge);
}

fn one(text: &str) -> Option<(Kind, String)> {
    match scalar(text, Place::Value, &lookup).unwrap() {
        Scalar::One { kind, substituted } => Some((kind, substituted.text)),
        Scalar::Structural => None,
    }
}

#[test]
fn a_value_decides_the_type_of_its_field() {
    for (text, kind, expected) in [
        ("${A}", Kind::String, "one"),
        ("${N}", Kind::Int, "5"),
        ("${N}.5", Kind::Float, "5.5"),
        ("${NO:-yes}", Kind::Bool, "yes"),
        ("${NO:=true}", Kind::Bool, "true"),
        ("${EMPTY}", Kind::Null, ""),
        ("${NO:-~}", Kind::Null, "~"),
        ("${QUOTED}", Kind::String, "5"),
        ("x: ${N}", Kind::String, "x: 5"),
        ("${N}\n", Kind::String, "5\n"),
        ("a\n${EMPTY}", Kind::String, "a"),
        ("a\n${EMPTY}\n", Kind::String, "a\n"),
        ("*${N}", Kind::String, "*5"),
        ("${A} # no", Kind::String, "one # no"),
        ("a ${EMPTY}", Kind::String, "a"),
        ("\t${N}", Kind::String, "\t5"),
    ] {
        assert_eq!(one(text), Some((kind, expected.to_owned())), "{text}");
    }
}

#[test]
fn a_value_may_decide_the_structure() {
    for text in ["${LIST}", "${PAIR}", "${NO:-{\\}}", "${A/one", "${A:-", "${NO:-'}", "${NO:-- a}"] {
        assert_eq!(one(text), None, "{text}");
    }
    // In quotes it does not.
    assert_eq!(one("x: ${PAIR}"), Some((Kind::String, "x: a: b".to_owned())));
}

#[test]
fn keys_are_substituted_too() {
    let text = |text| key(text, &lookup).unwrap().map(|done| done.text);
    assert_eq!(text("a.${A}/b"), Some("a.one/b".to_owned()));
    assert_eq!(text("${N}"), Some("5".to_owned()));
    assert_eq!(text("${LIST}"), None);
}
