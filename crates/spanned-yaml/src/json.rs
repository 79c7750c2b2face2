//! A node as JSON, the way `sigs.k8s.io/yaml` converts it before any Kubernetes type sees it.

use crate::arena::{PROPS, Shape};
use crate::scalar::{self, Dialect, Number, Type};
use crate::{Kind, Node, Span, check, timestamp};
use serde_json::{Map, Value};

/// Why a node has no JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// The place.
    pub span: Span,
    /// What JSON cannot hold.
    pub message: String,
}

/// The JSON of `node`. Duplicate keys and merge keys are resolved; a float without a fraction is an integer, as Go writes it.
///
/// # Errors
/// A null, list or mapping as a key; a merge key without a mapping; an infinite number or one that is not a number. The first
/// in the order of the text is returned.
pub fn to_json(node: Node<'_>) -> Result<Value, Error> {
    to_json_in(node, Dialect::Kubernetes)
}

/// The JSON of `node` in a dialect; see [`to_json`].
///
/// # Errors
/// As [`to_json`]. In [`Dialect::Kustomize`] also a key that is no text or stands twice, two merge keys, and `!!bool` before `yes`.
pub fn to_json_in(node: Node<'_>, dialect: Dialect) -> Result<Value, Error> {
    convert(node, dialect, false)
}

/// The JSON of a scalar in a dialect; null for a collection. `in_flow`: it stands in brackets, where kustomize takes a text with
/// a colon for text and never for a time.
///
/// # Errors
/// As [`to_json_in`].
pub fn scalar_in(node: Node<'_>, dialect: Dialect, in_flow: bool) -> Result<Value, Error> {
    if node.is_scalar() { convert(node, dialect, in_flow) } else { Ok(Value::Null) }
}

/// The JSON of the number that a plain text is; `None` if it is no number, or one that JSON does not have.
pub fn number_text(text: &str) -> Option<Value> {
    number_value(scalar::number(text)?)
}

/// The depth is bounded by the parser, aliases included, and by the composer, so recursion is. `in_flow`: the node stands in brackets.
fn convert(node: Node<'_>, dialect: Dialect, in_flow: bool) -> Result<Value, Error> {
    let inside = in_flow || node.slot().shape.is_flow();
    match node.kind_in(dialect) {
        Kind::Null => Ok(Value::Null),
        Kind::Bool => Ok(Value::Bool(node.as_bool().unwrap_or(false))),
        Kind::Int | Kind::Float => number(node),
        Kind::String => string(node, dialect, in_flow).map(Value::String),
        Kind::Sequence => {
            node.items().map(|item| convert(item, dialect, inside)).collect::<Result<_, _>>().map(Value::Array)
        }
        Kind::Mapping => {
            if let Some((span, message)) = check::bad_key(node) {
                return Err(Error { span, message });
            }
            if dialect == Dialect::Kustomize {
                return kustomize_mapping(node, inside).map(Value::Object);
            }
            let mut map = Map::new();
            for entry in node.entries() {
                map.insert(entry.key.key_name().into_owned(), convert(entry.value, dialect, inside)?);
            }
            Ok(Value::Object(map))
        }
    }
}

/// go-yaml v3: keys are text and stand once, and a written key counts more than a merged one, wherever it stands.
fn kustomize_mapping(node: Node<'_>, inside: bool) -> Result<Map<String, Value>, Error> {
    let dialect = Dialect::Kustomize;
    let mut map = Map::new();
    let mut merged = None;
    for entry in node.written_entries() {
        let refuse = |message: String| Err(Error { span: entry.key.span(), message });
        if entry.key.slot().ty == Type::Merge {
            if merged.replace(entry.value).is_some() {
                return refuse(
                    "expected one merge key `<<` in a mapping, found a second; kustomize refuses it".to_owned(),
                );
            }
            continue;
        }
        let kind = entry.key.kind_in(dialect);
        if kind != Kind::String {
            return refuse(format!("expected text as a mapping key, found {}; kustomize refuses it", kind.described()));
        }
        let name = entry.key.text().unwrap_or_default().into_owned();
        if map.contains_key(&name) {
            return refuse("the key stands twice in this mapping; kustomize refuses it".to_owned());
        }
        map.insert(name, convert(entry.value, dialect, inside)?);
    }
    let Some(merged) = merged else { return Ok(map) };
    let sources: Vec<Node<'_>> = if merged.is_mapping() { vec![merged] } else { merged.items().collect() };
    for source in sources {
        if let Value::Object(entries) = convert(source, dialect, inside)? {
            for (name, value) in entries {
                map.entry(name).or_insert(value);
            }
        }
    }
    Ok(map)
}

fn number(node: Node<'_>) -> Result<Value, Error> {
    let Some(number) = node.number() else { return Ok(Value::Null) };
    number_value(number)
        .ok_or_else(|| Error { span: node.span(), message: format!("JSON has no number for `{}`", node.raw()) })
}

/// A float without a fraction is an integer, as Go writes it.
fn number_value(number: Number) -> Option<Value> {
    match number {
        Number::Signed(value) => Some(Value::from(value)),
        Number::Unsigned(value) => Some(Value::from(value)),
        Number::Float(value)
            if value == value.trunc() && value.abs() < 9.2e18 && (value != 0.0 || value.is_sign_positive()) =>
        {
            Some(Value::from(value as i64))
        }
        Number::Float(value) => serde_json::Number::from_f64(value).map(Value::Number),
    }
}

fn string(node: Node<'_>, dialect: Dialect, in_flow: bool) -> Result<String, Error> {
    let text = node.text().unwrap_or_default();
    if node.slot().flags & PROPS != 0 && matches!(node.tag(), Some("!!binary" | "!<tag:yaml.org,2002:binary>")) {
        let Some(bytes) = base64(&text) else {
            let message = "expected base64 text after the tag `!!binary`".to_owned();
            return Err(Error { span: node.span(), message });
        };
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    if dialect == Dialect::Kustomize {
        let tag = node.tag();
        if tag == Some("!!bool") {
            let message = "expected true or false after the tag `!!bool`; kustomize refuses anything else".to_owned();
            return Err(Error { span: node.span(), message });
        }
        let may_be_time = matches!(tag, None | Some("!!timestamp")) && node.slot().shape == Shape::Plain;
        // In brackets kustomize takes text with a colon for text.
        if may_be_time
            && !(in_flow && text.contains(':'))
            && let Some(time) = timestamp::rfc3339(&text)
        {
            return Ok(time);
        }
    }
    Ok(text.into_owned())
}

/// The bytes of padded base64, line breaks ignored, as Go's `base64.StdEncoding` reads it.
fn base64(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let (groups, []) = digits.as_chunks::<4>() else { return None };
    let mut bytes = Vec::with_capacity(groups.len() * 3);
    for (at, group) in groups.iter().enumerate() {
        let padding = group.iter().rev().take_while(|byte| **byte == b'=').count();
        if padding > 2 || (padding > 0 && at + 1 < groups.len()) {
            return None;
        }
        let mut bits = 0;
        for byte in &group[..4 - padding] {
            bits = bits << 6 | digit(*byte)?;
        }
        bits <<= 6 * padding;
        bytes.extend_from_slice(&bits.to_be_bytes()[1..4 - padding]);
    }
    Some(bytes)
}

/// What a scalar is in a dialect.
pub(crate) fn kind_in(node: Node<'_>, dialect: Dialect) -> Kind {
    let kind = node.kind();
    let may_differ = dialect == Dialect::Kustomize && kind == Kind::Bool;
    if may_differ && node.text().is_some_and(|text| scalar::is_yaml_1_1_bool(&text)) { Kind::String } else { kind }
}
