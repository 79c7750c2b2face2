//! Elements of a list that the API server takes for the same.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;
use serde_json::Value;
use spanned_yaml::json::to_json;

use super::schema::{ListType, Schema};
use crate::manifest::Node;
use crate::object::misfit::is_settled_later;
use crate::source::Span;

/// An element that is the same as one before it.
pub(super) struct Repeated<'t> {
    pub(super) index: usize,
    /// What makes it the same.
    pub(super) value: Node<'t>,
    pub(super) first: Span,
    /// The fields by which elements are told apart.
    pub(super) by: Vec<String>,
}

/// The elements of a list that are there a second time, once each. Those with a value that is filled in later are not.
pub(super) fn repeated<'t>(list: Node<'t>, schema: &Schema, items: &Schema) -> Vec<Repeated<'t>> {
    if schema.list == ListType::Atomic {
        return Vec::new();
    }
    let mut seen: FxHashMap<String, (Span, bool)> = FxHashMap::default();
    let mut found = Vec::new();
    for (index, element) in list.items().enumerate() {
        let Some((identity, value)) = identity(element, schema, items) else { continue };
        match seen.get_mut(&identity) {
            None => {
                seen.insert(identity, (value.span(), false));
            }
            Some((_, is_reported)) if *is_reported => {}
            Some((first, is_reported)) => {
                *is_reported = true;
                let by = match &schema.list {
                    ListType::Map(keys) => keys.iter().map(|key| key.to_string()).collect(),
                    ListType::Atomic | ListType::Set => Vec::new(),
                };
                found.push(Repeated { index, value, first: *first, by });
            }
        }
    }
    found
}

/// What tells an element from others, and the node to point at.
fn identity<'t>(element: Node<'t>, schema: &Schema, items: &Schema) -> Option<(String, Node<'t>)> {
    match &schema.list {
        ListType::Atomic => None,
        ListType::Set => {
            let is_open = is_settled_later(element) || element.raw_parts().any(crate::manifest::is_templated);
            (!is_open && !element.is_null()).then(|| Some((canonical(&to_json(element).ok()?), element)))?
        }
        ListType::Map(keys) => {
            let mut identity = String::new();
            let mut place = None;
            for key in keys.iter().filter(|_| element.is_mapping()) {
                let default = || items.field(key).and_then(|field| field.default.as_ref()).map(canonical);
                let text = match element.get(key).filter(|value| !value.is_null()) {
                    Some(value) if is_settled_later(value) => return None,
                    Some(value) => {
                        place = place.or(Some(value));
                        Some(canonical(&to_json(value).ok()?))
                    }
                    None => default(),
                };
                let _ = write!(identity, "{}\u{0}", text.unwrap_or_default());
            }
            Some((identity, place?))
        }
    }
}

/// JSON with the keys in order.
pub(super) fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write_canonical(value, &mut text);
    text
}

fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Array(elements) => {
            text.push('[');
            for element in elements {
                write_canonical(element, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (name, value) in sorted {
                let _ = write!(text, "{name:?}:");
                write_canonical(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Number(number) => match number.as_f64() {
            Some(number) => {
                let _ = write!(text, "{number}");
            }
            None => text.push_str(&number.to_string()),
        },
        other => text.push_str(&other.to_string()),
    }
}
