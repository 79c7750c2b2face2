//! Objects as JSON.

use super::scalar::{Scalar, Surroundings};
use crate::editor::Editor;
use crate::id::NodeId;
use crate::world::World;

/// How JSON is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonStyle {
    /// As short as it can be.
    Plain,
    /// As Go's `encoding/json` does it, with `<`, `>`, `&` and two line separators escaped: what hashes are made of.
    Go,
}

/// Writes an object of a world as JSON in one line, without a line break at its end. Keys are sorted by their bytes.
pub fn write_json(world: &World, root: NodeId, out: &mut String) {
    write_json_value(&Editor::reading(world), root, JsonStyle::Plain, out);
}

/// A collection that is being written.
struct Frame {
    is_mapping: bool,
    /// The key is unused in a list.
    children: std::vec::IntoIter<(String, NodeId)>,
    is_first: bool,
    surroundings: Surroundings,
}

/// Writes a node. The depth is bounded by memory only: objects may be deeper than texts.
pub(crate) fn write_json_value(editor: &Editor<'_>, root: NodeId, style: JsonStyle, out: &mut String) {
    let mut frames: Vec<Frame> = Vec::new();
    let mut next = Some((root, Surroundings::default()));
    loop {
        if let Some((node, surroundings)) = next.take() {
            match Frame::of(editor, node, surroundings) {
                Some(frame) => {
                    out.push(if frame.is_mapping { '{' } else { '[' });
                    frames.push(frame);
                }
                None => scalar(Scalar::read(editor, node, surroundings), style, out),
            }
        }
        let depth = frames.len();
        let Some(frame) = frames.last_mut() else { break };
        match frame.children.next() {
            Some((key, node)) => {
                if !std::mem::replace(&mut frame.is_first, false) {
                    out.push(',');
                }
                let mut surroundings = frame.surroundings;
                if frame.is_mapping {
                    write_json_text(&key, style, out);
                    out.push(':');
                    surroundings = surroundings.of_entry(depth, &key);
                }
                next = Some((node, surroundings));
            }
            None => {
                out.push(if frame.is_mapping { '}' } else { ']' });
                frames.pop();
            }
        }
    }
}

impl Frame {
    fn of(editor: &Editor<'_>, node: NodeId, surroundings: Surroundings) -> Option<Self> {
        let is_mapping = editor.is_mapping(node);
        let children: Vec<(String, NodeId)> = if is_mapping {
            let mut entries: Vec<_> =
                editor.entries(node).map(|(key, value)| (editor.text(key).into_owned(), value)).collect();
            entries.sort_by(|(left, _), (right, _)| left.cmp(right));
            entries
        } else if editor.is_sequence(node) {
            editor.items(node).map(|item| (String::new(), item)).collect()
        } else {
            return None;
        };
        let surroundings = surroundings.within(editor.is_flow(node));
        Some(Self { is_mapping, children: children.into_iter(), is_first: true, surroundings })
    }
}

fn scalar(scalar: Scalar<'_>, style: JsonStyle, out: &mut String) {
    match scalar {
        Scalar::Null => out.push_str("null"),
        Scalar::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Scalar::Number(number) => out.push_str(&number.to_string()),
        Scalar::Text(text) => write_json_text(&text, style, out),
    }
}

/// Writes a text in quotes.
pub(crate) fn write_json_text(text: &str, style: JsonStyle, out: &mut String) {
    use std::fmt::Write;
    out.push('"');
    let mut rest = text;
    let is_special = |character: char| match character {
        '"' | '\\' | '\0'..='\x1f' => true,
        '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => style == JsonStyle::Go,
        _ => false,
    };
    while let Some(at) = rest.find(is_special) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let mut characters = after.chars();
        match characters.next().unwrap_or_default() {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            character => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped() {
        let mut out = String::new();
        write_json_text("a\"\\\n\u{1}<é>\u{2028}", JsonStyle::Plain, &mut out);
        assert_eq!(out, "\"a\\\"\\\\\\n\\u0001<é>\u{2028}\"");
        out.clear();
        write_json_text("<&>\u{2028}", JsonStyle::Go, &mut out);
        assert_eq!(out, "\"\\u003c\\u0026\\u003e\\u2028\"");
    }
}
