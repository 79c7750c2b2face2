//! What functions of templates have in common: their arguments, their errors, and the bound on their work.
//!
//! `gotmpl` bounds loops and nesting, not values: `print $a $a`, repeated, doubles a text each time, and a list that holds
//! itself twice does the same. So every function weighs what it is given and what it gives.

use std::cell::Cell;
use std::sync::Arc;

use gotmpl::{Result, TemplateError, Value, ValueFunc};

/// A function of templates.
pub(super) type Function = fn(&[Value]) -> Result<Value>;

/// Marks the message of an error that says what is not implemented.
pub(super) const UNSUPPORTED: &str = "\u{1}unsupported\u{1}";
/// Marks the message of an error that says which limit was reached.
pub(super) const TOO_MUCH: &str = "\u{1}limit\u{1}";

/// The heaviest value of a function: bytes of its texts and 16 for every value in it.
pub(super) const HEAVIEST: usize = 1024 * 1024;
/// Levels of lists and objects in each other.
const DEEPEST: usize = 150;
/// What all functions of one run of a template may weigh together.
const WORK: usize = 32 * 1024 * 1024;

thread_local! {
    /// What is left of [`WORK`]. Functions are plain functions, so they cannot carry it.
    static LEFT: Cell<usize> = const { Cell::new(WORK) };
}

/// Starts a run of a template.
pub(super) fn begin() {
    LEFT.set(WORK);
}

/// A function that weighs its arguments and its result.
pub(super) fn bounded(_name: &'static str, function: Function) -> ValueFunc {
    Arc::new(move |arguments| {
        let mut left = HEAVIEST;
        for argument in arguments {
            weigh(argument, &mut left, 0)?;
        }
        spend(HEAVIEST - left)?;
        let result = function(arguments)?;
        let mut left = HEAVIEST;
        weigh(&result, &mut left, 0)?;
        Ok(result)
    })
}

fn spend(weight: usize) -> Result<()> {
    let left = LEFT.get().checked_sub(weight + 64).ok_or_else(too_much)?;
    LEFT.set(left);
    Ok(())
}

fn weigh(value: &Value, left: &mut usize, depth: usize) -> Result<()> {
    let own = 16 + value.as_str().map_or(0, str::len);
    *left = left.checked_sub(own).filter(|_| depth < DEEPEST).ok_or_else(too_much)?;
    match value {
        Value::List(items) => items.iter().try_for_each(|item| weigh(item, left, depth + 1)),
        Value::Map(map) => map.iter().try_for_each(|(key, item)| {
            *left = left.checked_sub(key.len()).ok_or_else(too_much)?;
            weigh(item, left, depth + 1)
        }),
        _ => Ok(()),
    }
}

/// Refuses to make a text of more bytes than a function may give.
pub(super) fn allow(bytes: usize) -> Result<()> {
    if bytes > HEAVIEST { Err(too_much()) } else { spend(bytes) }
}

/// The error of a limit.
pub(super) fn too_much() -> TemplateError {
    TemplateError::Exec(format!("{TOO_MUCH}the template makes larger values than can be followed"))
}

/// The error of something that is not implemented.
pub(super) fn unsupported(what: &str) -> TemplateError {
    TemplateError::Exec(format!("{UNSUPPORTED}{what}"))
}

/// The error of a call that Go refuses as well.
pub(super) fn refused(message: impl Into<String>) -> TemplateError {
    TemplateError::Exec(message.into())
}

/// An argument by its position.
pub(super) fn argument(arguments: &[Value], index: usize) -> Result<&Value> {
    arguments.get(index).ok_or_else(|| refused("too few arguments for a function"))
}

/// An argument that must be a text.
pub(super) fn text(arguments: &[Value], index: usize) -> Result<&str> {
    let value = argument(arguments, index)?;
    value.as_str().ok_or_else(|| refused(format!("a function expects a string, not {}", value.type_name())))
}

/// An argument that must be an integer.
pub(super) fn integer(arguments: &[Value], index: usize) -> Result<i64> {
    let value = argument(arguments, index)?;
    match value {
        Value::Int(number) => Ok(*number),
        Value::Uint(number) => i64::try_from(*number).map_err(|_| refused("the number is too large")),
        _ => Err(refused(format!("a function expects an integer, not {}", value.type_name()))),
    }
}

/// An argument that must be a list.
pub(super) fn list(arguments: &[Value], index: usize) -> Result<&[Value]> {
    match argument(arguments, index)? {
        Value::List(items) => Ok(items),
        value => Err(refused(format!("a function expects a list, not {}", value.type_name()))),
    }
}

/// A text as a value.
pub(super) fn string(text: impl Into<Arc<str>>) -> Value {
    Value::String(text.into())
}

/// A value as Go's `%v` writes it; sprig's `strval` writes the same.
pub(super) fn printed(value: &Value) -> String {
    let mut text = String::new();
    print(value, &mut text);
    text
}

fn print(value: &Value, text: &mut String) {
    match value {
        Value::String(string) => text.push_str(string),
        Value::Float(number) => text.push_str(&float(*number)),
        Value::List(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { " " } else { "" });
                print(item, text);
            }
            text.push(']');
        }
        Value::Map(fields) => {
            text.push_str("map[");
            for (index, (key, item)) in fields.iter().enumerate() {
                text.push_str(if index > 0 { " " } else { "" });
                text.push_str(key);
                text.push(':');
                print(item, text);
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}

/// A number as Go's `%v` writes it: the shortest digits that give it back, with an exponent from a million on and below a
/// ten-thousandth.
fn float(number: f64) -> String {
    if !number.is_finite() {
        let name = if number.is_nan() { "NaN" } else { "Inf" };
        return format!(
            "{}{name}",
            if number.is_nan() {
                ""
            } else if number > 0.0 {
                "+"
            } else {
                "-"
            }
        );
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return number.to_string();
    }
    format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}
