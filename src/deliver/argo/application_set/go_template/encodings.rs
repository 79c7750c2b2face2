//! JSON, YAML, base64 and paths in templates.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gotmpl::{Result, Value};
use spanned_yaml::{ParseOptions, SourceId, Tree};

use super::super::path;
use super::work::{Function, argument, refused, string, text, unsupported};
use super::yaml;
use crate::manifest::{Kind, Node};

pub(super) const TABLE: &[(&str, Function)] = &[
    ("toJson", |arguments| Ok(string(json(argument(arguments, 0)?, true, false)?))),
    ("mustToJson", |arguments| Ok(string(json(argument(arguments, 0)?, true, false)?))),
    ("toRawJson", |arguments| Ok(string(json(argument(arguments, 0)?, false, false)?))),
    ("mustToRawJson", |arguments| Ok(string(json(argument(arguments, 0)?, false, false)?))),
    ("toPrettyJson", |arguments| Ok(string(json(argument(arguments, 0)?, true, true)?))),
    ("mustToPrettyJson", |arguments| Ok(string(json(argument(arguments, 0)?, true, true)?))),
    ("fromJson", |arguments| text(arguments, 0).map(|_| from_yaml(arguments, None).unwrap_or(Value::Nil))),
    ("mustFromJson", |arguments| from_yaml(arguments, None)),
    ("toYaml", |arguments| Ok(string(yaml::write(argument(arguments, 0)?)))),
    ("fromYaml", |arguments| from_yaml(arguments, Some(Kind::Mapping))),
    ("fromYamlArray", |arguments| from_yaml(arguments, Some(Kind::Sequence))),
    ("b64enc", |arguments| Ok(string(STANDARD.encode(text(arguments, 0)?)))),
    ("b64dec", |arguments| {
        let decoded = STANDARD.decode(text(arguments, 0)?).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        decoded
            .map(string)
            .ok_or_else(|| unsupported("`b64dec` of what is not the base64 of a text is not evaluated here"))
    }),
    ("base", |arguments| Ok(string(path::base(text(arguments, 0)?)))),
    ("dir", |arguments| Ok(string(path::parent(text(arguments, 0)?)))),
    ("clean", |arguments| Ok(string(path::clean(text(arguments, 0)?)))),
    ("ext", |arguments| {
        let base = text(arguments, 0)?.rsplit('/').next().unwrap_or_default();
        Ok(string(base.rfind('.').map_or("", |at| &base[at..])))
    }),
    ("isAbs", |arguments| Ok(Value::Bool(text(arguments, 0)?.starts_with('/')))),
];

/// A value as `serde_json` holds it. Go writes a whole number without a fraction, whatever its type.
pub(super) fn to_json(value: &Value) -> Result<serde_json::Value> {
    Ok(match value {
        Value::Nil => serde_json::Value::Null,
        Value::Bool(bool) => (*bool).into(),
        Value::Int(number) => (*number).into(),
        Value::Uint(number) => (*number).into(),
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => (*number as i64).into(),
        Value::Float(number) => (*number).into(),
        Value::String(text) => serde_json::Value::String(text.to_string()),
        Value::List(items) => items.iter().map(to_json).collect::<Result<Vec<_>>>()?.into(),
        Value::Map(fields) => {
            let fields = fields.iter().map(|(key, value)| Ok((key.to_string(), to_json(value)?)));
            serde_json::Value::Object(fields.collect::<Result<_>>()?)
        }
        _ => return Err(refused("a function is no value that can be written as JSON")),
    })
}

fn json(value: &Value, escaped: bool, pretty: bool) -> Result<String> {
    let value = to_json(value)?;
    let written = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
    let text = written.map_err(|error| refused(error.to_string()))?;
    if !escaped {
        return Ok(text);
    }
    // `encoding/json` is made for web pages.
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            _ => safe.push(letter),
        }
    }
    Ok(safe)
}

fn from_yaml(arguments: &[Value], wanted: Option<Kind>) -> Result<Value> {
    let text = text(arguments, 0)?;
    let tree = Tree::parse(SourceId(0), text.into(), &ParseOptions::default());
    if let Some(fatal) = tree.diagnostics().iter().find(|diagnostic| diagnostic.kind.is_fatal()) {
        return Err(refused(format!("the text is not YAML: {}", fatal.message)));
    }
    let value = tree.documents().next().map_or(Value::Nil, |document| from_node(document.root()));
    match (wanted, &value) {
        (Some(Kind::Mapping), Value::Nil) => Ok(Value::Map(Arc::default())),
        (Some(Kind::Sequence), Value::Nil) => Ok(Value::List(Arc::from([]))),
        (Some(Kind::Mapping), Value::Map(_)) | (Some(Kind::Sequence), Value::List(_)) | (None, _) => Ok(value),
        _ => Err(refused("the text is YAML, but not of the kind that the function gives")),
    }
}

fn from_node(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Null => Value::Nil,
        Kind::Bool => Value::Bool(node.as_bool().unwrap_or_default()),
        Kind::Int | Kind::Float => Value::Float(node.as_f64().unwrap_or_default()),
        Kind::Sequence => Value::List(node.items().map(from_node).collect()),
        Kind::Mapping => {
            let fields = node.entries().map(|entry| (Arc::from(&*entry.name()), from_node(entry.value)));
            Value::Map(Arc::new(fields.collect::<BTreeMap<_, _>>()))
        }
        _ => string(node.text().unwrap_or_default()),
    }
}
