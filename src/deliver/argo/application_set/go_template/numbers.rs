//! sprig's functions for numbers. Whole numbers wrap as Go's do.

use gotmpl::{Result, Value};

use super::work::{Function, argument, integer, refused, text, too_much};

pub(super) const TABLE: &[(&str, Function)] = &[
    ("int", |arguments| Ok(Value::Int(whole(argument(arguments, 0)?)))),
    ("int64", |arguments| Ok(Value::Int(whole(argument(arguments, 0)?)))),
    ("float64", |arguments| Ok(Value::Float(float(argument(arguments, 0)?)))),
    ("atoi", |arguments| Ok(Value::Int(text(arguments, 0)?.parse().unwrap_or(0)))),
    ("add", |arguments| Ok(Value::Int(arguments.iter().map(whole).fold(0, i64::wrapping_add)))),
    ("add1", |arguments| Ok(Value::Int(whole(argument(arguments, 0)?).wrapping_add(1)))),
    ("sub", |arguments| Ok(Value::Int(both(arguments)?.0.wrapping_sub(both(arguments)?.1)))),
    ("mul", |arguments| Ok(Value::Int(arguments.iter().map(whole).fold(1, i64::wrapping_mul)))),
    ("div", |arguments| divide(arguments, i64::checked_div)),
    ("mod", |arguments| divide(arguments, i64::checked_rem)),
    ("max", |arguments| Ok(Value::Int(arguments.iter().map(whole).max().unwrap_or(0)))),
    ("biggest", |arguments| Ok(Value::Int(arguments.iter().map(whole).max().unwrap_or(0)))),
    ("min", |arguments| Ok(Value::Int(arguments.iter().map(whole).min().unwrap_or(0)))),
    ("ceil", |arguments| Ok(Value::Float(float(argument(arguments, 0)?).ceil()))),
    ("floor", |arguments| Ok(Value::Float(float(argument(arguments, 0)?).floor()))),
    ("until", until),
];

fn both(arguments: &[Value]) -> Result<(i64, i64)> {
    Ok((whole(argument(arguments, 0)?), whole(argument(arguments, 1)?)))
}

fn divide(arguments: &[Value], divide: fn(i64, i64) -> Option<i64>) -> Result<Value> {
    let (left, right) = both(arguments)?;
    divide(left, right).map(Value::Int).ok_or_else(|| refused("division by zero"))
}

/// What `spf13/cast` makes of a value: 0 where it is no number.
fn whole(value: &Value) -> i64 {
    match value {
        Value::Int(number) => *number,
        Value::Uint(number) => i64::try_from(*number).unwrap_or(i64::MAX),
        Value::Float(number) => *number as i64,
        Value::Bool(bool) => i64::from(*bool),
        Value::String(text) => text.parse().unwrap_or(0),
        _ => 0,
    }
}

fn float(value: &Value) -> f64 {
    match value {
        Value::Float(number) => *number,
        Value::String(text) => text.parse().unwrap_or(0.0),
        other => whole(other) as f64,
    }
}

fn until(arguments: &[Value]) -> Result<Value> {
    let end = integer(arguments, 0)?;
    if end.unsigned_abs() > 10_000 {
        return Err(too_much());
    }
    Ok(Value::List(
        if end < 0 { (end + 1..=0).rev().collect::<Vec<_>>() } else { (0..end).collect() }
            .into_iter()
            .map(Value::Int)
            .collect(),
    ))
}
