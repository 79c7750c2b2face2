//! serde deserialization and its errors.

use serde::Deserialize;
use spanned_yaml::de::{self, Spanned, decode_collecting, from_node};
use spanned_yaml::{Kind, Node, ParseOptions, SourceId, Tree};
use std::collections::BTreeMap;

fn with_root<R>(text: &str, run: impl FnOnce(Node<'_>) -> R) -> R {
    let tree = Tree::parse(SourceId(0), text.into(), &ParseOptions::default());
    run(tree.documents().next().expect("the text has a document").root())
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Workload {
    replicas: i32,
    paused: bool,
    weight: f64,
    name: String,
    labels: BTreeMap<String, String>,
    args: Vec<String>,
    started: Option<Even>,
    inner: Option<Box<Workload>>,
}

/// A type that refuses some values of the right type.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(try_from = "u32")]
struct Even(u32);

impl TryFrom<u32> for Even {
    type Error = &'static str;

    fn try_from(value: u32) -> Result<Self, Self::Error> {
        if value.is_multiple_of(2) { Ok(Self(value)) } else { Err("expected an even number") }
    }
}

fn collect(text: &str) -> (Option<Workload>, Vec<(String, String, String)>) {
    with_root(text, |root| {
        let mut errors: Vec<de::Error> = Vec::new();
        let value = decode_collecting(root, &mut errors);
        let found =
            errors.into_iter().map(|error| (error.path, text[error.span.range()].to_owned(), error.message)).collect();
        (value, found)
    })
}

#[test]
fn a_fitting_value_decodes() {
    let (value, errors) =
        collect("replicas: 3.0\npaused: yes\nweight: 2\nname: x\nlabels: {on: 'a'}\nargs: [\"b\\n\"]\nstarted: 4\n");
    assert_eq!(errors, []);
    assert_eq!(
        value.unwrap(),
        Workload {
            replicas: 3,
            paused: true,
            weight: 2.0,
            name: "x".into(),
            labels: [("true".into(), "a".into())].into(),
            args: vec!["b\n".into()],
            started: Some(Even(4)),
            inner: None
        }
    );
}

#[test]
fn all_mismatches_are_found_in_one_pass_at_their_places() {
    let text = "replicas: '3'\npaused: 1\nname: 80\nlabels:\n  a/b: yes\n  c: ok\nargs: x\nstarted: 3\ninner:\n  args: [1, b, {}]\n  replicas: 3000000000\n  started: 5\n";
    let (value, errors) = collect(text);
    let expected = [
        ("/replicas", "'3'", "expected an integer, found a string"),
        ("/paused", "1", "expected a boolean, found an integer"),
        ("/name", "80", "expected a string, found an integer"),
        ("/labels/a~1b", "yes", "expected a string, found a boolean"),
        ("/args", "x", "expected a list, found a string"),
        ("/started", "3", "expected an even number"),
        ("/inner/args/0", "1", "expected a string, found an integer"),
        ("/inner/args/2", "{}", "expected a string, found a mapping"),
        ("/inner/replicas", "3000000000", "expected an integer of 32 bits, found an integer"),
        ("/inner/started", "5", "expected an even number"),
    ];
    let expected: Vec<_> = expected.iter().map(|(a, b, c)| (a.to_string(), b.to_string(), c.to_string())).collect();
    assert_eq!(errors, expected);
    let value = value.unwrap();
    assert_eq!((value.replicas, value.labels["c"].as_str(), value.started), (0, "ok", None));
}

#[test]
fn null_is_the_zero_value_as_in_go() {
    let (value, errors) =
        collect("replicas:\npaused: ~\nname: null\nlabels:\nargs:\nstarted:\ninner: {labels: {a: }, args: [~]}\n");
    assert_eq!(errors, []);
    let inner = value.unwrap().inner.unwrap();
    assert_eq!((inner.labels["a"].as_str(), inner.args), ("", vec![String::new()]));
}

#[test]
fn a_root_of_the_wrong_type_is_one_error() {
    let (value, errors) = collect("- a\n");
    assert_eq!(errors, [(String::new(), "- a".to_owned(), "expected a mapping, found a list".to_owned())]);
    assert_eq!(value.unwrap(), Workload::default());
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(default)]
    level: Option<Level>,
    path: Spanned<String>,
    #[serde(default)]
    rules: BTreeMap<Spanned<String>, Spanned<u8>>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Low,
    At(u8),
    Between { from: u8, to: u8 },
}

#[test]
fn places_come_along() {
    let text = "path: 'x'\nrules: {a: 1}\nlevel: {between: {from: 1, to: 2}}\n";
    with_root(text, |root| {
        let config: Config = from_node(root).unwrap();
        assert_eq!((config.path.value.as_str(), &text[config.path.span.range()]), ("x", "'x'"));
        let (key, value) = config.rules.first_key_value().unwrap();
        assert_eq!((&text[key.span.range()], &text[value.span.range()]), ("a", "1"));
        assert_eq!(config.level, Some(Level::Between { from: 1, to: 2 }));
    });
    with_root("{path: x, level: {at: 3}}", |root| {
        assert_eq!(from_node::<Config>(root).unwrap().level, Some(Level::At(3)));
    });
}

#[test]
fn strict_errors_point_at_the_place() {
    for (text, place, message) in [
        ("path: x\npaht: y\n", "paht", "unknown key `paht`, expected one of `level`, `path`, `rules`"),
        ("path: x\nlevel: high\n", "high", "unknown value `high`, expected one of `low`, `at`, `between`"),
        ("path: x\nlevel: {up: 1}\n", "up", "unknown value `up`, expected one of `low`, `at`, `between`"),
        ("level: low\n", "level: low", "the key `path` is missing"),
        ("path:\n", "path", "expected a string, found null"),
        ("path: x\nrules: {a: 300}\n", "300", "expected zero or a positive integer of 8 bits, found an integer"),
    ] {
        with_root(text, |root| {
            let error = from_node::<Config>(root).unwrap_err();
            assert_eq!((&text[error.span.range()], error.message.as_str()), (place, message), "{text}");
        });
    }
}

#[test]
fn a_mismatch_says_what_was_found_but_not_the_value() {
    with_root("path: 1234\n", |root| {
        let error = from_node::<Config>(root).unwrap_err();
        assert_eq!(error.mismatch.unwrap().found, Kind::Int);
        assert!(!error.message.contains("1234"));
    });
}
