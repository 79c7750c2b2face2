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
                Value::String(string) if is_literal(string) => literal(string, indent, text),
                Value::String(string) => text.push_str(&scalar(string)),
                other => text.push_str(&printed(other)),
            }
            text.push('\n');
        }
    }
}

/// Whether a text of several lines can be written as a block.
fn is_literal(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\n'])
        && !text.contains(" \n")
        && !text.ends_with([' ', '\n'])
        && text.chars().all(|letter| letter == '\n' || !letter.is_control())
}

/// Writes a text of several lines as a block, without the line break at its end.
fn literal(string: &str, indent: usize, text: &mut String) {
    text.push_str("|-");
    for line in string.split('\n') {
        text.push('\n');
        if !line.is_empty() {
            text.extend(std::iter::repeat_n(' ', indent + 2));
            text.push_str(line);
        }
    }
}

/// A text as a scalar: plain where that reads back as the same text, else in quotes.
fn scalar(text: &str) -> String {
    let printable = text.chars().all(|letter| !letter.is_control() && letter != '\u{feff}');
    let bound = |letter: Option<char>| letter.is_none_or(|letter| letter == ' ');
    let mut letters = text.chars();
    let start = match letters.next() {
        None
        | Some(' ' | ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`') => {
            false
        }
        Some('-' | '?' | ':') => !bound(letters.next()) && !text.starts_with("---"),
        Some(_) => !text.starts_with("..."),
    };
    let plain = start && printable && !text.ends_with([' ', ':']) && !text.contains(": ") && !text.contains(" #");
    if plain && text.len() < 1000 && is_text(text) {
        text.to_owned()
    } else if printable && !text.is_empty() && (!plain || is_text(text)) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        serde_json::Value::String(text.to_owned()).to_string()
    }
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
