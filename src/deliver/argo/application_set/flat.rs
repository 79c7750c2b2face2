//! The older template language of ApplicationSets (`goTemplate: false`): `{{ name }}` stands for a parameter of that flat
//! name; everything else stays as it is. Semantics are those of `valyala/fasttemplate` and `jeremywohl/flatten` as Argo CD's
//! `applicationset/utils` uses them.

use std::fmt::Write as _;

use super::super::value::{Data, Map, Value};
use super::go_template;
use crate::source::Span;

/// A text with its placeholders filled in.
pub(super) struct Filled {
    pub(super) text: String,
    /// Whether a placeholder names no parameter, so that it stayed.
    pub(super) unresolved: bool,
}

/// Whether a text has a placeholder at all: some line has `{{` and a later `}}`.
pub(super) fn has_placeholder(text: &str) -> bool {
    text.contains("{{")
        && text.lines().any(|line| line.find("{{").is_some_and(|start| line[start + 2..].contains("}}")))
}

/// Replaces every placeholder that names a parameter which is a text.
///
/// # Errors
/// When a `{{` is not closed: the controller refuses the whole text then.
pub(super) fn fill(text: &str, parameters: &Map<'_>) -> Result<Filled, String> {
    let mut filled = Filled { text: String::with_capacity(text.len()), unresolved: false };
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        filled.text.push_str(&rest[..start]);
        rest = &rest[start + 2..];
        let Some(end) = rest.find("}}") else {
            return Err("a `{{` of the template is never closed".to_owned());
        };
        let tag = &rest[..end];
        rest = &rest[end + 2..];
        match parameters.get(tag.trim()).and_then(Value::as_str) {
            Some(value) if !tag.trim().is_empty() => filled.text.push_str(value),
            _ => {
                filled.unresolved = true;
                // Writing to a string cannot fail.
                let _ = write!(filled.text, "{{{{{tag}}}}}");
            }
        }
    }
    filled.text.push_str(rest);
    Ok(filled)
}

/// The parameters with their objects and lists dissolved into names with dots; empty objects and lists vanish.
pub(super) fn flatten<'t>(parameters: &Map<'t>) -> Map<'t> {
    let mut flat = Map::default();
    for (key, field) in parameters.iter() {
        flatten_into(&mut flat, key.to_string(), field.key, &field.value);
    }
    flat
}

fn flatten_into<'t>(flat: &mut Map<'t>, name: String, key: Span, value: &Value<'t>) {
    match &value.data {
        Data::Map(map) => {
            for (inner, field) in map.iter() {
                flatten_into(flat, format!("{name}.{inner}"), field.key, &field.value);
            }
        }
        Data::List(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten_into(flat, format!("{name}.{index}"), key, item);
            }
        }
        _ => flat.set_text(name, key, printed(value)),
    }
}

/// A value as Go's `%v` prints it.
pub(super) fn printed(value: &Value<'_>) -> String {
    match &value.data {
        Data::String(text) => text.to_string(),
        _ => go_template::printed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn parameters(pairs: &[(&str, &str)]) -> Map<'static> {
        let span = Span::new(FileId(0), 0, 0);
        let mut map = Map::default();
        for (name, value) in pairs {
            map.set_text(*name, span, *value);
        }
        map
    }

    #[test]
    fn placeholders_are_replaced_and_unknown_ones_stay_as_written() {
        let map = parameters(&[("path.basename", "web"), ("path[0]", "apps")]);
        let filled = fill("{{path[0]}}/{{ path.basename }}-{{ other }}{{}}", &map).unwrap();
        assert_eq!(filled.text, "apps/web-{{ other }}{{}}");
        assert!(filled.unresolved);
        assert!(!fill("{{path[0]}}", &map).unwrap().unresolved);
        assert!(fill("{{path[0]}} {{", &map).is_err());
    }

    #[test]
    fn a_placeholder_must_stand_in_one_line_for_the_text_to_be_a_template() {
        assert!(has_placeholder("a\n{{ b }}"));
        assert!(!has_placeholder("{{ a\n}}"));
        assert!(!has_placeholder("}} {{"));
    }
}
