//! Functions of Rego whose version in regorus answers other than OPA's, or can exhaust the process.
//!
//! An argument of a wrong type makes the result undefined, as OPA does by default; regorus would stop the evaluation.

mod format;
mod pattern;

use super::adapt::COLLECTION;
use regorus::unstable::{BUILTINS, Expr, Ref, Source as RegoSource, Span as RegoSpan};
use regorus::{Engine, Value};

/// The functions that [`extend`] adds or replaces.
pub(super) const NAMES: &[&str] =
    &[COLLECTION, "all", "any", "net.cidr_expand", "numbers.range", "re_match", "regex.match", "sprintf"];

/// Elements that a function may make at once.
const MAX_ELEMENTS: u128 = 1_000_000;

/// Gives an engine the functions of [`NAMES`].
pub(super) fn extend(engine: &mut Engine) {
    let mut patterns = pattern::Patterns::default();
    let mut legacy = pattern::Patterns::default();
    let added = [
        engine.add_extension(COLLECTION.to_owned(), 1, Box::new(|arguments: Vec<Value>| Ok(collection(arguments)))),
        engine.add_extension(
            "sprintf".to_owned(),
            2,
            Box::new(|arguments: Vec<Value>| Ok(format::sprintf(&arguments))),
        ),
        engine.add_extension(
            "regex.match".to_owned(),
            2,
            Box::new(move |arguments: Vec<Value>| Ok(patterns.matches(&arguments))),
        ),
        engine.add_extension(
            "re_match".to_owned(),
            2,
            Box::new(move |arguments: Vec<Value>| Ok(legacy.matches(&arguments))),
        ),
        engine.add_extension("any".to_owned(), 1, Box::new(|arguments: Vec<Value>| Ok(any(&arguments)))),
        engine.add_extension("all".to_owned(), 1, Box::new(|arguments: Vec<Value>| Ok(all(&arguments)))),
        engine.add_extension("numbers.range".to_owned(), 2, Box::new(|arguments: Vec<Value>| Ok(range(&arguments)))),
        engine.add_extension("net.cidr_expand".to_owned(), 1, Box::new(|arguments: Vec<Value>| Ok(expand(&arguments)))),
    ];
    debug_assert!(added.iter().all(Result::is_ok), "each name is added once");
}

/// A collection as it is; undefined for everything else.
fn collection(mut arguments: Vec<Value>) -> Value {
    let value = arguments.pop().unwrap_or(Value::Undefined);
    match value {
        Value::Array(_) | Value::Set(_) | Value::Object(_) => value,
        _ => Value::Undefined,
    }
}

/// Whether one element is `true`; removed from OPA 1.0, used by policies for older versions.
fn any(arguments: &[Value]) -> Value {
    elements(arguments)
        .map_or(Value::Undefined, |mut all| Value::Bool(all.any(|element| *element == Value::Bool(true))))
}

fn all(arguments: &[Value]) -> Value {
    elements(arguments)
        .map_or(Value::Undefined, |mut all| Value::Bool(all.all(|element| *element == Value::Bool(true))))
}

fn elements(arguments: &[Value]) -> Option<Box<dyn Iterator<Item = &Value> + '_>> {
    match arguments.first()? {
        Value::Array(items) => Some(Box::new(items.iter())),
        Value::Set(items) => Some(Box::new(items.iter())),
        _ => None,
    }
}

/// Every whole number from one to another, in their order; undefined when there are too many to hold.
fn range(arguments: &[Value]) -> Value {
    let [from, to] = arguments else { return Value::Undefined };
    let (Ok(from), Ok(to)) = (from.as_i64(), to.as_i64()) else { return Value::Undefined };
    if u128::from(from.abs_diff(to)) >= MAX_ELEMENTS {
        return Value::Undefined;
    }
    let numbers: Vec<Value> =
        if from <= to { (from..=to).map(Value::from).collect() } else { (to..=from).rev().map(Value::from).collect() };
    Value::from(numbers)
}

/// The addresses of a network, by regorus' own function; undefined when there are too many to hold.
fn expand(arguments: &[Value]) -> Value {
    let bits = arguments.first().and_then(|network| {
        let (address, prefix) = network.as_string().ok()?.split_once('/')?;
        let length: u32 = if address.contains(':') { 128 } else { 32 };
        length.checked_sub(prefix.parse().ok()?)
    });
    let few = bits.is_some_and(|bits| bits < 20);
    let function = BUILTINS.get("net.cidr_expand").filter(|_| few);
    let (Some((function, _)), Ok(source)) =
        (function, RegoSource::from_contents("net.cidr_expand".to_owned(), String::new()))
    else {
        return Value::Undefined;
    };
    // The function asks for the text of its argument only to word errors, which end here.
    let span = RegoSpan { source, line: 1, col: 1, start: 0, end: 0 };
    let argument = Ref::new(Expr::Null { span: span.clone(), value: Value::Null, eidx: 0 });
    function(&span, &[argument], arguments, true).unwrap_or(Value::Undefined)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluated(expression: &str) -> String {
        let mut engine = Engine::new();
        engine.set_strict_builtin_errors(false);
        extend(&mut engine);
        engine.add_policy("a.rego".into(), format!("package a\nx := {expression}\n")).unwrap();
        match engine.eval_rule("data.a.x".into()).unwrap() {
            Value::Undefined => "undefined".to_owned(),
            value => value.to_json_str().unwrap().split_whitespace().collect::<Vec<_>>().join(""),
        }
    }

    #[test]
    fn ranges_and_networks_are_bounded() {
        assert_eq!(evaluated("numbers.range(3, 1)"), "[3,2,1]");
        assert_eq!(evaluated("numbers.range(1, 3)"), "[1,2,3]");
        assert_eq!(evaluated("numbers.range(1, 200000000)"), "undefined");
        assert_eq!(evaluated("count(net.cidr_expand(\"10.0.0.0/30\"))"), "4");
        assert_eq!(evaluated("net.cidr_expand(\"10.0.0.0/6\")"), "undefined");
        assert_eq!(evaluated("net.cidr_expand(\"x\")"), "undefined");
    }

    #[test]
    fn functions_of_older_versions_are_there() {
        assert_eq!(
            evaluated("[any([false, true]), all({true}), any([]), re_match(\"^a\", \"ab\")]"),
            "[true,true,false,true]"
        );
        assert_eq!(evaluated("any(1)"), "undefined");
    }
}
