//! Values that do not fit the types of their fields.
//!
//! Compares a value with a type from [`builtin`](super::builtin) as the API server's decoder does: null fits everything, `3.0` is an
//! integer, an amount may be a number. [`schema`](super::schema) walks objects. Judge: `tests/data/field-types`.

use std::borrow::Cow;
use std::fmt::Write as _;

use spanned_yaml::Dialect;

use super::builtin::Type;
use super::quantity::Quantity;
use super::text_format::{is_base64, is_micro_time, is_time};
use crate::manifest::{Entry, Kind, Node, is_templated};

/// A value that its field cannot hold.
#[derive(Debug)]
pub struct Misfit<'t> {
    /// The value.
    pub value: Node<'t>,
    /// The entry that it is the value of; `None` in a list.
    pub entry: Option<Entry<'t>>,
    /// The field, as in `spec.ports[0].port` and `metadata.labels["example.com/a"]`.
    pub path: String,
    /// What the field holds.
    pub expected: Expected,
    /// Who reads the value so that it does not fit.
    pub reader: Reader,
}

/// The two ways of YAML into a cluster. They differ in `yes`, `no`, `on`, `off`, `y` and `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Both ways.
    Any,
    /// kubectl and all that uses its library: the words are booleans.
    Kubectl,
    /// kustomize, and with it Flux: the words are text.
    Kustomize,
}

/// What a field holds, as far as a message needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// `true` or `false`.
    Boolean,
    /// An integer of so many bits.
    Integer(u32),
    /// A number.
    Number,
    /// A string.
    String,
    /// Base64 text.
    Bytes,
    /// An integer of 32 bits or a string.
    IntegerOrString,
    /// An amount such as `500m`.
    Quantity,
    /// A point in time, with exactly six digits of fraction or any.
    Time {
        /// Exactly six digits.
        micro: bool,
    },
    /// A list.
    List,
    /// A mapping from strings.
    Map,
    /// A mapping with known keys.
    Structure,
}

/// A step from a mapping or a list to what is in it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'t> {
    /// To a field that the type knows.
    Field(&'static str),
    /// To the value of any other key.
    Key(Node<'t>),
    /// To an element of a list.
    Index(usize),
}

/// Steps as a message shows them: `spec.ports[0].port`, `metadata.labels["example.com/a"]`.
pub(super) fn path_of(steps: &[Step<'_>]) -> String {
    let mut path = String::new();
    for step in steps {
        let name = match step {
            Step::Index(index) => {
                let _ = write!(path, "[{index}]");
                continue;
            }
            Step::Field(name) => (*name).into(),
            Step::Key(key) => key.text().unwrap_or_default(),
        };
        if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$')) {
            path.push_str(if path.is_empty() { "" } else { "." });
            path.push_str(&name);
        } else {
            let _ = write!(path, "[{name:?}]");
        }
    }
    path
}

/// What a field of a type holds and for whom, if that is not the value. Values that are settled later are not judged.
pub(super) fn judge(value: Node<'_>, kind: Kind, expected: Type) -> Option<(Expected, Reader)> {
    let read = misfit(expected, value, kind);
    let built = match value.kind_in(Dialect::Kustomize) {
        same if same == kind => read,
        _ if expected == Type::String => None,
        other => misfit(expected, value, other),
    };
    let found = match (read, built) {
        (Some(expected), Some(_)) => (expected, Reader::Any),
        (Some(expected), None) => (expected, Reader::Kubectl),
        (None, Some(expected)) => (expected, Reader::Kustomize),
        (None, None) => return None,
    };
    (!is_settled_later(value)).then_some(found)
}

/// What the field holds, if that is not the value.
fn misfit(expected: Type, value: Node<'_>, kind: Kind) -> Option<Expected> {
    let text = |fits: fn(&str) -> bool| kind == Kind::String && string(value).is_some_and(|text| fits(&text));
    let (fits, expected) = match expected {
        Type::Any | Type::SchemaOrBoolean | Type::SchemaOrList | Type::SchemaOrStrings => return None,
        Type::Boolean => (kind == Kind::Bool, Expected::Boolean),
        Type::Int32 => (is_integer(value, 32), Expected::Integer(32)),
        Type::Int64 => (is_integer(value, 64), Expected::Integer(64)),
        Type::Number => (matches!(kind, Kind::Int | Kind::Float), Expected::Number),
        Type::String => (kind == Kind::String, Expected::String),
        Type::Bytes => (text(is_base64) || is_list_of_bytes(value), Expected::Bytes),
        Type::IntOrString => (kind == Kind::String || is_integer(value, 32), Expected::IntegerOrString),
        Type::Quantity => (
            matches!(kind, Kind::Int | Kind::Float) || text(|text| Quantity::parse(text.trim()).is_some()),
            Expected::Quantity,
        ),
        Type::Time => (text(is_time), Expected::Time { micro: false }),
        Type::MicroTime => (text(is_micro_time), Expected::Time { micro: true }),
        Type::List(_) => (false, Expected::List),
        Type::Map(_) => (false, Expected::Map),
        Type::Structure(_) => (false, Expected::Structure),
    };
    (!fits).then_some(expected)
}

/// The text of a string, `!!binary` decoded.
fn string(value: Node<'_>) -> Option<Cow<'_, str>> {
    match value.tag() {
        None => value.text(),
        Some(_) => match spanned_yaml::json::to_json(value) {
            Ok(serde_json::Value::String(text)) => Some(text.into()),
            _ => None,
        },
    }
}

/// Whether a number is an integer of so many bits, as JSON writes it: `3.0` and `1e3` are.
pub(super) fn is_integer(value: Node<'_>, bits: u32) -> bool {
    let limit = 2_f64.powi(bits as i32 - 1);
    match value.kind() {
        Kind::Int => value.as_i64().is_some_and(|number| bits == 64 || i32::try_from(number).is_ok()),
        // Beyond 64 bits JSON has no place for infinity either; the conversion fails, and the syntax rules say so.
        Kind::Float => value.as_f64().is_some_and(|number| {
            !number.is_finite() || (number == number.trunc() && (-limit..limit).contains(&number))
        }),
        _ => false,
    }
}

/// Go takes a list of small numbers for bytes.
fn is_list_of_bytes(value: Node<'_>) -> bool {
    value.is_sequence() && value.items().all(|item| item.as_i64().is_some_and(|number| u8::try_from(number).is_ok()))
}

/// Whether a value is not the one that will be applied: a placeholder, or one that SOPS or a vault
/// plugin replaces.
pub(super) fn is_settled_later(value: Node<'_>) -> bool {
    match value.text() {
        Some(text) => {
            let is_shouted = value.kind() == Kind::String
                && text.contains('_')
                && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
            is_shouted
                || is_templated(&text)
                || text.starts_with("ENC[")
                || (text.starts_with('<') && text.ends_with('>'))
        }
        None => value.raw().starts_with("{{"),
    }
}
