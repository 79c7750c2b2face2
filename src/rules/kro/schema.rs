//! KRO's simple schemas: `name: string | required=true`.

use std::borrow::Cow;

use crate::manifest::{Entry, Node};
use crate::object::Object;

/// What a field of a schema takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Type<'t> {
    /// `string`, `integer`, `boolean`, `float`.
    Atomic(&'static str),
    /// A mapping with these fields.
    Fields(Node<'t>),
    /// A list, a map, an `object`, or what cannot be read: anything may be below it.
    Open,
}

/// The schema of a definition: its fields and its own types.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schema<'t> {
    /// `spec.schema.spec`.
    pub(super) fields: Option<Node<'t>>,
    types: Option<Node<'t>>,
}

/// Types that are values.
const ATOMIC: [&str; 4] = ["boolean", "float", "integer", "string"];

/// What may stand behind `|`. Source: `pkg/simpleschema/markers.go` of KRO 0.9.
const MARKERS: &[&str] = &[
    "default",
    "description",
    "enum",
    "immutable",
    "listMapKey",
    "listType",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "required",
    "uniqueItems",
    "validation",
];

impl<'t> Schema<'t> {
    /// The schema of a definition.
    pub(super) fn of(object: &Object<'t>) -> Self {
        Self { fields: object.at(&["spec", "schema", "spec"]), types: object.at(&["spec", "schema", "types"]) }
    }

    /// What a field takes.
    pub(super) fn type_of(&self, field: Node<'t>) -> Type<'t> {
        let mut field = field;
        // A type that names itself would never end.
        for _ in 0..8 {
            if field.is_mapping() {
                return Type::Fields(field);
            }
            let Some(text) = field.text() else { return Type::Open };
            let name = text.split('|').next().unwrap_or_default().trim();
            if let Some(atomic) = ATOMIC.iter().find(|atomic| **atomic == name) {
                return Type::Atomic(atomic);
            }
            let Some(next) = self.types.and_then(|types| types.get(name)) else { return Type::Open };
            field = next;
        }
        Type::Open
    }

    /// What is wrong with the type of a field; `None` if nothing is.
    pub(super) fn problem(&self, text: &str) -> Option<String> {
        let (kind, markers) = text.split_once('|').map_or((text, None), |(kind, markers)| (kind, Some(markers)));
        let mut kind = kind.trim();
        if kind.is_empty() {
            return Some("it has no type".to_owned());
        }
        loop {
            if let Some(rest) = kind.strip_prefix("[]") {
                kind = rest.trim();
            } else if let Some(rest) = kind.strip_prefix("map[") {
                let Some(rest) = rest.strip_prefix("string]") else {
                    return Some("the keys of a map are strings".to_owned());
                };
                kind = rest.trim();
            } else {
                break;
            }
        }
        let is_known =
            ATOMIC.contains(&kind) || kind == "object" || self.types.is_some_and(|types| types.get(kind).is_some());
        if !is_known {
            return Some(format!("there is no type `{kind}`"));
        }
        markers.and_then(|markers| marker_problem(markers.trim()))
    }

    /// The names of all types.
    pub(super) fn type_names(&self) -> Vec<Cow<'t, str>> {
        let own = self.types.into_iter().flat_map(Node::entries).map(|entry| entry.name());
        ATOMIC.iter().map(|name| Cow::Borrowed(*name)).chain(own).chain([Cow::Borrowed("object")]).collect()
    }
}

/// What is wrong with the markers of a field. They are read as KRO reads them: `key=value` with quotes and brackets.
fn marker_problem(markers: &str) -> Option<String> {
    let (mut key, mut word) = (None::<String>, String::new());
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_i32);
    for letter in markers.chars().chain([' ']) {
        let was_escaped = std::mem::take(&mut escaped);
        match letter {
            '=' if key.is_none() && !quoted && depth == 0 => {
                let name = std::mem::take(&mut word).trim().to_owned();
                if !MARKERS.contains(&name.as_str()) {
                    return Some(format!("there is no marker `{name}`"));
                }
                key = Some(name);
            }
            '"' if !was_escaped => quoted = !quoted,
            '\\' if quoted && !was_escaped => escaped = true,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth -= 1,
            letter if letter.is_whitespace() && !quoted && depth == 0 => {
                if key.take().is_some() {
                    word.clear();
                }
            }
            letter => word.push(letter),
        }
        if depth < 0 {
            return Some("a bracket is closed that was not opened".to_owned());
        }
    }
    match () {
        () if quoted => Some("a quote is not closed".to_owned()),
        () if depth > 0 => Some("a bracket is not closed".to_owned()),
        () if !word.trim().is_empty() => Some(format!("the marker `{}` has no value", word.trim())),
        () => None,
    }
}

/// Whether a field has to be given.
pub(super) fn is_required(field: &Entry<'_>) -> bool {
    let markers = field.value.text().and_then(|text| Some(text.split_once('|')?.1.replace(' ', "")));
    markers.is_some_and(|markers| markers.contains("required=true") && !markers.contains("default="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_as_kro_reads_them() {
        for markers in [
            "required=true",
            "default=\"a b\" description=\"x = y\"",
            "enum=\"a,b\" default=a",
            "default={\"a\": 1}",
            "",
        ] {
            assert_eq!(marker_problem(markers), None, "{markers}");
        }
        for markers in ["requried=true", "default=\"a", "required", "default=[1", "default=1]"] {
            assert!(marker_problem(markers).is_some(), "{markers}");
        }
    }
}
