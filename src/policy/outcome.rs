//! What a policy says about an object.

use regorus::Value;

use super::annotation;
use super::place::{self, Step};
use crate::finding::Severity;

/// One result of a policy.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// `None`: the rule only said yes.
    pub(super) message: Option<String>,
    /// The field it is about.
    pub(super) path: Option<Vec<Step>>,
    /// A severity other than the policy's.
    pub(super) severity: Option<Severity>,
    /// What to do.
    pub(super) help: Option<String>,
}

/// Reads the value of a policy: a set or list of results; also a single text, `true`, or an object whose keys or values
/// are results, which rules that are no sets make.
///
/// # Errors
/// A sentence that says which result is none.
pub(super) fn verdicts(value: &Value) -> Result<Vec<Verdict>, String> {
    match value {
        Value::Undefined | Value::Null | Value::Bool(false) => Ok(Vec::new()),
        Value::Bool(true) => Ok(vec![Verdict::default()]),
        Value::Set(results) => results.iter().map(verdict).collect(),
        Value::Array(results) => results.iter().map(verdict).collect(),
        Value::String(_) | Value::Object(_) | Value::Number(_) => Ok(vec![verdict(value)?]),
    }
}

fn verdict(value: &Value) -> Result<Verdict, String> {
    let Value::Object(object) = value else {
        let message = value.as_string().map_err(|_| unexpected(value))?;
        return Ok(Verdict { message: Some(message.to_string()), ..Verdict::default() });
    };
    let field = |name: &str| object.get(&Value::from(name)).filter(|value| **value != Value::Null);
    let message = field("msg").or_else(|| field("message")).ok_or("a result is an object without `msg`")?;
    let message = message.as_string().map_err(|_| "the `msg` of a result is not a string")?;
    let path = match field("path") {
        None => None,
        Some(value) => Some(place::path(value).ok_or("the `path` of a result is neither a list nor a string")?),
    };
    let severity = match field("severity") {
        None => None,
        Some(value) => {
            let word = value.as_string().map_err(|_| "the `severity` of a result is not a string")?;
            Some(
                annotation::severity(word)
                    .ok_or_else(|| format!("`{word}` is not a severity: error, warning or info"))?,
            )
        }
    };
    let help = field("help").and_then(|help| help.as_string().ok()).map(|help| help.to_string());
    Ok(Verdict { message: Some(message.to_string()), path, severity, help })
}

fn unexpected(value: &Value) -> String {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::Array(_) | Value::Set(_) => "a list",
        Value::String(_) | Value::Object(_) | Value::Undefined => "nothing",
    };
    format!("a result is {kind}, neither a string nor an object with `msg`")
}

/// The policies that an `exception` rule names: sets or lists of names, in a set or list.
pub(super) fn excepted(value: &Value, suffix: &str) -> bool {
    let lists: Vec<&Value> = members(value).collect();
    lists.into_iter().flat_map(members).any(|name| name.as_string().is_ok_and(|name| &**name == suffix))
}

fn members(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Set(items) => Box::new(items.iter()),
        Value::Array(items) => Box::new(items.iter()),
        _ => Box::new(std::iter::empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Vec<Verdict>, String> {
        verdicts(&Value::from_json_str(json).unwrap())
    }

    #[test]
    fn results_are_texts_or_objects() {
        let verdict = read(r#"[{"msg": "m", "path": ["spec"], "severity": "low", "help": "h", "details": {}}]"#);
        let verdict = verdict.unwrap().remove(0);
        assert_eq!((verdict.message.as_deref(), verdict.help.as_deref()), (Some("m"), Some("h")));
        assert_eq!((verdict.severity, verdict.path.unwrap().len()), (Some(Severity::Info), 1));
        assert_eq!(read(r#"["a", "b"]"#).unwrap().len(), 2);
        assert_eq!(read("true").unwrap(), [Verdict::default()]);
        assert_eq!(read("false").unwrap(), []);
        assert_eq!(verdicts(&Value::Undefined).unwrap(), []);
    }

    #[test]
    fn what_is_no_result_is_an_error() {
        assert!(read("[1]").unwrap_err().contains("a number"));
        assert!(read(r#"[{"message_": "x"}]"#).unwrap_err().contains("without `msg`"));
        assert!(read(r#"[{"msg": 1}]"#).unwrap_err().contains("not a string"));
        assert!(read(r#"[{"msg": "x", "path": 1}]"#).unwrap_err().contains("path"));
        assert!(read(r#"[{"msg": "x", "severity": "loud"}]"#).unwrap_err().contains("loud"));
    }

    #[test]
    fn exceptions_name_suffixes() {
        let value = Value::from_json_str(r#"[["root", ""], ["other"]]"#).unwrap();
        assert!(excepted(&value, "root") && excepted(&value, "") && excepted(&value, "other"));
        assert!(!excepted(&value, "x") && !excepted(&Value::Undefined, ""));
    }
}
