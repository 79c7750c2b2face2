//! sprig's functions for lists, objects and decisions. Nothing is changed in place: `set`, `unset` and others that do so
//! in the real thing are left out, and `merge` only gives its result.

use std::collections::BTreeMap;
use std::sync::Arc;

use gotmpl::{Result, TemplateError, Value};

use super::work::{Function, argument, list, printed, refused, string, text, unsupported};

type Fields = BTreeMap<Arc<str>, Value>;

pub(super) const TABLE: &[(&str, Function)] = &[
    ("default", |arguments| {
        let given = arguments.get(1).filter(|value| value.is_truthy());
        Ok(given.unwrap_or(argument(arguments, 0)?).clone())
    }),
    ("empty", |arguments| Ok(Value::Bool(!argument(arguments, 0)?.is_truthy()))),
    ("coalesce", |arguments| Ok(arguments.iter().find(|value| value.is_truthy()).cloned().unwrap_or(Value::Nil))),
    ("all", |arguments| Ok(Value::Bool(arguments.iter().all(Value::is_truthy)))),
    ("any", |arguments| Ok(Value::Bool(arguments.iter().any(Value::is_truthy)))),
    ("ternary", |arguments| match argument(arguments, 2)? {
        Value::Bool(decision) => Ok(argument(arguments, usize::from(!decision))?.clone()),
        value => Err(refused(format!("`ternary` expects true or false, not {}", value.type_name()))),
    }),
    ("fail", |arguments| Err(TemplateError::Exec(text(arguments, 0)?.to_owned()))),
    ("kindOf", |arguments| Ok(string(kind(argument(arguments, 0)?)))),
    ("kindIs", |arguments| Ok(Value::Bool(kind(argument(arguments, 1)?) == text(arguments, 0)?))),
    ("list", |arguments| Ok(Value::List(arguments.into()))),
    ("tuple", |arguments| Ok(Value::List(arguments.into()))),
    ("first", |arguments| Ok(list(arguments, 0)?.first().cloned().unwrap_or(Value::Nil))),
    ("last", |arguments| Ok(list(arguments, 0)?.last().cloned().unwrap_or(Value::Nil))),
    ("rest", |arguments| Ok(part(list(arguments, 0)?, 1, 0))),
    ("initial", |arguments| Ok(part(list(arguments, 0)?, 0, 1))),
    ("reverse", |arguments| Ok(Value::List(list(arguments, 0)?.iter().rev().cloned().collect()))),
    ("append", append),
    ("push", append),
    ("prepend", |arguments| {
        let rest = list(arguments, 0)?.iter().cloned();
        Ok(Value::List([argument(arguments, 1)?.clone()].into_iter().chain(rest).collect()))
    }),
    ("concat", |arguments| {
        let mut all = Vec::new();
        for index in 0..arguments.len() {
            all.extend_from_slice(list(arguments, index)?);
        }
        Ok(Value::List(all.into()))
    }),
    ("compact", |arguments| {
        Ok(Value::List(list(arguments, 0)?.iter().filter(|value| value.is_truthy()).cloned().collect()))
    }),
    ("uniq", uniq),
    ("has", |arguments| match argument(arguments, 1)? {
        Value::Nil => Ok(Value::Bool(false)),
        _ => Ok(Value::Bool(contains(list(arguments, 1)?, argument(arguments, 0)?)?)),
    }),
    ("without", |arguments| {
        let mut left = Vec::new();
        for item in list(arguments, 0)? {
            if !contains(&arguments[1..], item)? {
                left.push(item.clone());
            }
        }
        Ok(Value::List(left.into()))
    }),
    ("dict", dict),
    ("get", |arguments| Ok(fields(arguments, 0)?.get(text(arguments, 1)?).cloned().unwrap_or_else(|| string("")))),
    ("hasKey", |arguments| Ok(Value::Bool(fields(arguments, 0)?.contains_key(text(arguments, 1)?)))),
    ("keys", |arguments| {
        let mut keys = Vec::new();
        for index in 0..arguments.len() {
            keys.extend(fields(arguments, index)?.keys().map(|key| Value::String(key.clone())));
        }
        Ok(Value::List(keys.into()))
    }),
    ("values", |arguments| Ok(Value::List(fields(arguments, 0)?.values().cloned().collect()))),
    ("pick", |arguments| select(arguments, true)),
    ("omit", |arguments| select(arguments, false)),
    ("merge", |arguments| merged(arguments, false)),
    ("mergeOverwrite", |arguments| merged(arguments, true)),
    ("dig", dig),
    ("deepCopy", |arguments| Ok(argument(arguments, 0)?.clone())),
    ("mustAppend", append),
    ("mustPush", append),
    ("mustFirst", |arguments| Ok(list(arguments, 0)?.first().cloned().unwrap_or(Value::Nil))),
    ("mustLast", |arguments| Ok(list(arguments, 0)?.last().cloned().unwrap_or(Value::Nil))),
    ("mustRest", |arguments| Ok(part(list(arguments, 0)?, 1, 0))),
    ("mustInitial", |arguments| Ok(part(list(arguments, 0)?, 0, 1))),
    ("mustUniq", uniq),
    ("mustMerge", |arguments| merged(arguments, false)),
    ("mustMergeOverwrite", |arguments| merged(arguments, true)),
    ("mustDeepCopy", |arguments| Ok(argument(arguments, 0)?.clone())),
];

/// The name of Go's kind of a value.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Nil => "invalid",
        Value::List(_) => "slice",
        other => other.type_name(),
    }
}

/// A list without some elements at both ends; nil for an empty list, as sprig gives.
fn part(items: &[Value], from_start: usize, from_end: usize) -> Value {
    match items.get(from_start..items.len().saturating_sub(from_end)) {
        Some(part) if !items.is_empty() => Value::List(part.into()),
        _ => Value::Nil,
    }
}

fn append(arguments: &[Value]) -> Result<Value> {
    let mut items = list(arguments, 0)?.to_vec();
    items.push(argument(arguments, 1)?.clone());
    Ok(Value::List(items.into()))
}

/// Whether a list holds a value that is neither a list nor an object.
fn contains(items: &[Value], wanted: &Value) -> Result<bool> {
    if matches!(wanted, Value::List(_) | Value::Map(_)) {
        return Err(unsupported("comparing whole lists and objects in a template is not evaluated here"));
    }
    Ok(items.iter().any(|item| kind(item) == kind(wanted) && printed_scalar(item) == printed_scalar(wanted)))
}

fn printed_scalar(value: &Value) -> Option<String> {
    (!matches!(value, Value::List(_) | Value::Map(_))).then(|| printed(value))
}

fn uniq(arguments: &[Value]) -> Result<Value> {
    let mut seen = std::collections::BTreeSet::new();
    let mut items = Vec::new();
    for item in list(arguments, 0)? {
        let Some(text) = printed_scalar(item) else {
            return Err(unsupported("comparing whole lists and objects in a template is not evaluated here"));
        };
        if seen.insert((kind(item), text)) {
            items.push(item.clone());
        }
    }
    Ok(Value::List(items.into()))
}

fn fields(arguments: &[Value], index: usize) -> Result<&Fields> {
    match argument(arguments, index)? {
        Value::Map(fields) => Ok(fields),
        value => Err(refused(format!("a function expects a map, not {}", value.type_name()))),
    }
}

fn object(fields: Fields) -> Value {
    Value::Map(Arc::new(fields))
}

fn dict(arguments: &[Value]) -> Result<Value> {
    let mut fields = Fields::new();
    for pair in arguments.chunks(2) {
        fields.insert(printed(&pair[0]).into(), pair.get(1).cloned().unwrap_or_else(|| string("")));
    }
    Ok(object(fields))
}

/// The fields whose keys are among the arguments, or those whose keys are not.
fn select(arguments: &[Value], among: bool) -> Result<Value> {
    let mut left = Fields::new();
    for (key, value) in fields(arguments, 0)? {
        let named = arguments[1..].iter().any(|name| name.as_str() == Some(key));
        if named == among {
            left.insert(key.clone(), value.clone());
        }
    }
    Ok(object(left))
}

fn merged(arguments: &[Value], overwrite: bool) -> Result<Value> {
    let mut all = fields(arguments, 0)?.clone();
    for index in 1..arguments.len() {
        all = lay(&all, fields(arguments, index)?, overwrite);
    }
    Ok(object(all))
}

fn lay(base: &Fields, over: &Fields, overwrite: bool) -> Fields {
    let mut merged = base.clone();
    for (key, value) in over {
        let value = match (base.get(key), value) {
            (Some(Value::Map(base)), Value::Map(over)) => object(lay(base, over, overwrite)),
            (Some(own), _) if own.is_truthy() && !overwrite => continue,
            (Some(_), value) if overwrite && !value.is_truthy() && matches!(value, Value::Nil) => continue,
            (_, value) => value.clone(),
        };
        merged.insert(key.clone(), value);
    }
    merged
}

/// `dig KEY... DEFAULT OBJECT`.
fn dig(arguments: &[Value]) -> Result<Value> {
    if arguments.len() < 3 {
        return Err(refused("`dig` needs at least three arguments"));
    }
    let (keys, rest) = arguments.split_at(arguments.len() - 2);
    let mut at = fields(rest, 1)?;
    for (index, key) in keys.iter().enumerate() {
        let key = key.as_str().ok_or_else(|| refused("`dig` expects keys that are strings"))?;
        match at.get(key) {
            None => return Ok(rest[0].clone()),
            Some(value) if index + 1 == keys.len() => return Ok(value.clone()),
            Some(Value::Map(fields)) => at = fields,
            Some(_) => return Err(refused("`dig` finds a value that is not a map on its way")),
        }
    }
    Ok(rest[0].clone())
}
