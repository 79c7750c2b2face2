//! Fields inside of texts: JSON or YAML in a ConfigMap's value, for instance.
//!
//! kustomize parses the text, changes it and writes all of it anew, so its layout changes as well: JSON has its keys sorted and is
//! in one line or indented by two, YAML keeps its order and loses its indentation. (Its comments stay; here they are lost.)

use spanned_yaml::{Dialect, Kind, ParseOptions, Style};

use super::Options;
use super::path::step;
use super::target::{self, Put};
use crate::editor::Editor;
use crate::id::{LayerId, NodeId};
use crate::write::{JsonStyle, write_json_value, write_yaml_text};

/// Puts a value into a field inside of a text. `None` if the path leads into no text, or to nothing there.
pub(super) fn replace(editor: &mut Editor<'_>, root: NodeId, path: &[String], put: &Put<'_>) -> Option<NodeId> {
    let mut containers: Vec<(NodeId, &str)> = Vec::new();
    let mut here = root;
    let mut segments = path.iter();
    for segment in segments.by_ref() {
        let next = step(editor, here, segment.trim()).ok()??;
        if next != here {
            containers.push((here, segment.trim()));
        }
        here = next;
        if !matches!(editor.kind(here), Kind::Mapping | Kind::Sequence) {
            break;
        }
    }
    let rest = segments.as_slice();
    if rest.is_empty() || editor.is_null(here) {
        return None;
    }
    let inner = parse(editor, here)?;
    // Delimiters do not count here.
    let options = Options { creates: put.options.creates, ..Options::default() };
    let changed = target::replace(editor, inner, rest, &Put { options: &options, ..*put }).ok()??;
    let before = editor.text(here).into_owned();
    let after = written(editor, changed, &before);
    let mut below = editor.scalar(editor.kind(here), &after, Some(put.value.node), Some(here));
    let mut was = here;
    let mut by = Some(put.path_node);
    for (container, segment) in containers.into_iter().rev() {
        let changed = if editor.is_mapping(container) {
            let position = editor.find(container, segment)?.position;
            let mapping = editor.edit(container);
            editor.set_entry(mapping, position, below, by.take());
            mapping
        } else {
            let position = editor.items(container).position(|item| item == was)?;
            let list = editor.edit(container);
            editor.set_item(list, position, below, by.take());
            list
        };
        below = changed;
        was = container;
    }
    Some(below)
}

/// How many fields a path leads to inside of a text. kustomize changes them in a copy of its own where [`replace`] finds nothing.
pub(super) fn count(editor: &mut Editor<'_>, text: NodeId, path: &[String], put: &Put<'_>) -> Result<usize, String> {
    let inner = parse(editor, text).ok_or("the text is no YAML")?;
    let found = target::replace(editor, inner, path, &Put { is_dry: true, ..*put })?;
    Ok(usize::from(found.is_some()))
}

/// The first document in a text, as nodes that stand where the text stands.
fn parse(editor: &Editor<'_>, text: NodeId) -> Option<NodeId> {
    let options = ParseOptions::default();
    let tree = match editor.source(text).and_then(|node| node.embedded(&options)) {
        Some(embedded) => embedded.tree,
        None => spanned_yaml::Tree::parse_computed(editor.text(text).into(), editor.span(text), &options),
    };
    if tree.diagnostics().iter().any(|diagnostic| diagnostic.kind.is_fatal()) {
        return None;
    }
    let root = tree.documents().find(|document| !document.is_empty())?.root().index();
    let file = editor.world().embed(tree, camino::Utf8Path::new(""), Dialect::Kustomize);
    Some(NodeId::new(LayerId::of_file(file), root))
}

/// The changed structure as a text in the manner of the old one.
fn written(editor: &Editor<'_>, root: NodeId, before: &str) -> String {
    let mut text = String::new();
    if before.trim_start().starts_with(['{', '[']) {
        write_json_value(editor, root, JsonStyle::Go, &mut text);
        return if before.contains('\n') && before.contains("  ") { indented(&text) } else { text };
    }
    block(editor, root, 0, &mut text);
    text.trim().to_owned()
}

/// JSON in one line as JSON in several, each level indented by two.
fn indented(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let (mut depth, mut is_in_string, mut is_escaped) = (0usize, false, false);
    let mut characters = json.chars().peekable();
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(character) = characters.next() {
        if is_in_string {
            is_in_string = is_escaped || character != '"';
            is_escaped = !is_escaped && character == '\\';
            text.push(character);
            continue;
        }
        match character {
            '{' | '[' => {
                text.push(character);
                let closing = if character == '{' { '}' } else { ']' };
                if characters.next_if_eq(&closing).is_some() {
                    text.push(closing);
                } else {
                    depth += 1;
                    line(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut text, depth);
                text.push(character);
            }
            ',' => {
                text.push(character);
                line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ => {
                is_in_string = character == '"';
                text.push(character);
            }
        }
    }
    text
}

/// Whether a collection is written in brackets.
fn is_flow(editor: &Editor<'_>, id: NodeId) -> bool {
    editor.len(id) == 0 || editor.style(id) == Some(Style::Flow)
}

/// Writes a value that begins in the line that stands already. As deep as the text.
fn block(editor: &Editor<'_>, id: NodeId, indent: usize, out: &mut String) {
    let kind = editor.kind(id);
    if !matches!(kind, Kind::Mapping | Kind::Sequence) || is_flow(editor, id) {
        return flow(editor, id, indent, false, out);
    }
    let line = |out: &mut String| {
        if !out.is_empty() && !out.ends_with("- ") {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
        }
    };
    for item in editor.items(id) {
        line(out);
        out.push_str("- ");
        block(editor, item, indent + 2, out);
    }
    for (key, value) in editor.entries(id) {
        line(out);
        flow(editor, key, indent, true, out);
        out.push(':');
        let is_collection = matches!(editor.kind(value), Kind::Mapping | Kind::Sequence) && !is_flow(editor, value);
        if !is_collection {
            out.push(' ');
        }
        // Lists stand as far to the left as the key.
        let below = if editor.is_sequence(value) { indent } else { indent + 2 };
        block(editor, value, below, out);
    }
}

/// Writes a scalar, or a collection in brackets.
fn flow(editor: &Editor<'_>, id: NodeId, indent: usize, is_key: bool, out: &mut String) {
    match editor.kind(id) {
        Kind::Mapping => {
            out.push('{');
            for (position, (key, value)) in editor.entries(id).enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                flow(editor, key, indent, true, out);
                out.push_str(": ");
                flow(editor, value, indent, false, out);
            }
            out.push('}');
        }
        Kind::Sequence => {
            out.push('[');
            for (position, item) in editor.items(id).enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                flow(editor, item, indent, false, out);
            }
            out.push(']');
        }
        kind => {
            let text = editor.text(id);
            match editor.style(id) {
                _ if kind != Kind::String => out.push_str(&text),
                Some(Style::DoubleQuoted) => crate::write::write_json_text(&text, JsonStyle::Plain, out),
                Some(Style::SingleQuoted) => {
                    out.push('\'');
                    out.push_str(&text.replace('\'', "''"));
                    out.push('\'');
                }
                _ if text.contains('\n') && !is_key => literal(&text, indent, out),
                _ => out.push_str(&write_yaml_text(&text)),
            }
        }
    }
}

/// Writes a text of several lines as it is.
fn literal(text: &str, indent: usize, out: &mut String) {
    let body = text.trim_end_matches('\n');
    out.push('|');
    match text.len() - body.len() {
        0 => out.push('-'),
        1 => {}
        _ => out.push('+'),
    }
    let lines = if text.len() - body.len() > 1 { &text[..text.len() - 1] } else { body };
    for line in lines.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent.max(2)));
            out.push_str(line);
        }
    }
}
