//! `toYaml`: a value as block YAML with sorted keys. What is read back is the same as from the real function; quotes and
//! line breaks inside texts may be written differently.

use gotmpl::Value;
use spanned_yaml::{ParseOptions, SourceId, Tree};

use super::work::printed;
use crate::manifest::Kind;

/// The value as YAML without a line break at the end.
pub(super) fn write(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text.trim_end_matches('\n').to_owned()
}

/// Writes a value that starts where the text ends, and a line break after it. `indent` is the column of its keys.
fn block(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Map(fields) if !fields.is_empty() => {
            for (index, (key, value)) in fields.iter().enumerate() {
                if index > 0 {
                    text.extend(std::iter::repeat_n(' ', indent));
                }
                text.push_str(&scalar(key));
                text.push(':');
                match value {
                    Value::Map(fields) if !fields.is_empty() => {
                        text.push('\n');
                        text.extend(std::iter::repeat_n(' ', indent + 2));
                        block(value, indent + 2, text);
                    }
                    Value::List(items) if !items.is_empty() => {
                        text.push('\n');
                        text.extend(std::iter::repeat_n(' ', indent));
                        block(value, indent, text);
                    }
                    _ => {
                        text.push(' ');
                        block(value, indent, text);
                    }
                }
            }
        }
        Value::List(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.extend(std::iter::repeat_n(' ', indent));
                }
                text.push_str("- ");
                block(item, indent + 2, text);
            }
        }
        _ => {
            match value {
                Value::Map(_) => text.push_str("{}"),
                Value::List(_) => text.push_str("[]"),
                Value::Nil => text.push_str("null"),
                Value::String(string) => text.push_str(&scalar(string)),
                other => text.push_str(&printed(other)),
            }
            text.push('\n');
        }
    }
}

/// A text as a scalar: plain where that reads back as the same text, else in double quotes.
fn scalar(text: &str) -> String {
    let simple = |letter: char| letter.is_ascii_alphanumeric() || "-_./ ".contains(letter);
    let plain = !text.is_empty()
        && text.len() < 1000
        && text.chars().all(simple)
        && text.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '/')
        && !text.ends_with(' ')
        && is_text(text);
    if plain { text.to_owned() } else { serde_json::Value::String(text.to_owned()).to_string() }
}

/// Whether a plain scalar is read as a text and not as a number, a date, true or null.
fn is_text(text: &str) -> bool {
    if matches!(text.to_ascii_lowercase().as_str(), "y" | "n" | "yes" | "no" | "on" | "off") {
        return false;
    }
    let tree = Tree::parse(SourceId(0), text.into(), &ParseOptions::default());
    tree.documents().next().is_some_and(|document| {
        document.root().kind() == Kind::String && document.root().text().as_deref() == Some(text)
    })
}
