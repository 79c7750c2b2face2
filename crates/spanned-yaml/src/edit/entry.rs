//! Edits of scalars and of mapping entries.

use super::write::{self, Scalar};
use super::{Edit, Error};
use crate::arena::Shape;
use crate::split::next_line;
use crate::tree::Origin;
use crate::{Entry, Node, Tree};
use std::ops::Range;

/// Replaces the value of a scalar, in its style where the new value allows it. Anchor, tag and comments stay. Of a node that
/// was reached through an alias, the text at the anchor changes, and so does every other alias to it.
///
/// # Errors
/// [`Error::Unexpected`] if `node` is a collection or has no text to replace (`key:` and nothing); [`Error::Embedded`].
pub fn set_scalar<'v>(node: Node<'_>, value: impl Into<Scalar<'v>>) -> Result<Edit, Error> {
    let tree = own_text(node)?;
    let value = value.into();
    if !node.is_scalar() {
        return Err(Error::Unexpected("a scalar"));
    }
    let slot = node.slot();
    let range = slot.start as usize..slot.end as usize;
    if range.is_empty() {
        let written = write::inline(value, Shape::Plain);
        return Ok(Edit::new(range, format!(" {written}")));
    }
    if slot.shape.is_block_scalar()
        && let Scalar::Text(text) = value
        && let Some(indent) = tree.arena.block_indent(node.id)
        && !tree.text()[range.clone()].lines().next().is_some_and(|header| header.contains(['+', '#']))
        && let Some(literal) = write::literal(text, indent, line_break(tree.text()))
        && (!text.ends_with('\n') || followed_by_break(tree.text(), range.end))
    {
        return Ok(Edit::new(range, literal));
    }
    Ok(Edit::new(range, write::inline(value, slot.shape)))
}

/// Deletes an entry: in a block mapping its lines with the comment behind it, in a flow mapping its text with one comma. Comments above it
/// stay. A mapping that loses its only entry becomes `{}`. Of an entry that a merge key brought, the text where it stands goes.
///
/// # Errors
/// [`Error::Unexpected`] if it is the last of several entries, the first of which stand on its line; [`Error::Embedded`].
pub fn delete_entry(entry: Entry<'_>) -> Result<Edit, Error> {
    let tree = own_text(entry.key)?;
    if !std::ptr::eq(tree, entry.value.tree) {
        return Err(Error::Unexpected("an entry whose key and value stand together"));
    }
    let text = tree.text();
    let Some(mapping) = holder(entry.key) else { return Err(Error::Unexpected("an entry of a mapping")) };
    let pairs: Vec<Range<usize>> = mapping.written_pairs().map(|(key, value)| pair_range(key, value)).collect();
    let at = mapping.written_pairs().position(|(key, _)| key.id == entry.key.id);
    let Some(at) = at else { return Err(Error::Unexpected("an entry that is written in the mapping itself")) };
    if pairs.len() == 1 {
        let slot = mapping.slot();
        return Ok(Edit::new(slot.start as usize..slot.end as usize, "{}"));
    }
    let pair = pairs[at].clone();
    let next = pairs.get(at + 1);
    if mapping.slot().shape.is_flow() {
        let range = match next {
            Some(next) => pair.start..next.start,
            None => pairs[at - 1].end..pair.end,
        };
        return Ok(Edit::new(range, ""));
    }
    let line = text[..pair.start].rfind('\n').map_or(0, |at| at + 1);
    let after = next_line(text.as_bytes(), pair.end);
    let own_lines = text[line..pair.start].bytes().all(|byte| byte == b' ');
    let range = match next {
        _ if own_lines => line..after,
        // The entry shares its line with a dash; the next one takes its place.
        Some(next) => pair.start..next.start,
        None => return Err(Error::Unexpected("an entry on a line of its own")),
    };
    Ok(Edit::new(range, ""))
}

/// Adds an entry at the end of a mapping, indented as its other entries.
///
/// # Errors
/// [`Error::Unexpected`] if `mapping` is none, or only `key:` without a value; [`Error::Embedded`].
pub fn insert_entry<'v>(mapping: Node<'_>, key: &str, value: impl Into<Scalar<'v>>) -> Result<Edit, Error> {
    let tree = own_text(mapping)?;
    let text = tree.text();
    if !mapping.is_mapping() {
        return Err(Error::Unexpected("a mapping"));
    }
    let pair =
        format!("{}: {}", write::inline(Scalar::Text(key), Shape::Plain), write::inline(value.into(), Shape::Plain));
    let slot = mapping.slot();
    let last = mapping.written_pairs().last().map(|(key, value)| pair_range(key, value));
    if slot.shape.is_flow() {
        let (at, replacement) = match last {
            Some(last) => (last.end, format!(", {pair}")),
            None => (slot.start as usize + 1, pair),
        };
        return Ok(Edit::new(at..at, replacement));
    }
    let Some(last) = last else { return Err(Error::Unexpected("a mapping with an entry")) };
    let line = text[..slot.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let column = text[line..slot.start as usize].trim_start_matches('\u{FEFF}').chars().count();
    let mut at = next_line(text.as_bytes(), last.end);
    // A block scalar that keeps its final line breaks owns the blank lines after it.
    let keeps = mapping.tree.arena.nodes[mapping.id as usize..slot.skip as usize].last().is_some_and(|node| {
        node.shape.is_block_scalar()
            && text[node.start as usize..].lines().next().is_some_and(|line| line.contains('+'))
    });
    while keeps && at < text.len() && text[at..next_line(text.as_bytes(), at)].trim().is_empty() {
        at = next_line(text.as_bytes(), at);
    }
    let line_break = line_break(text);
    let indent = " ".repeat(column);
    let replacement = if text[..at].ends_with('\n') {
        format!("{indent}{pair}{line_break}")
    } else {
        format!("{line_break}{indent}{pair}")
    };
    Ok(Edit::new(at..at, replacement))
}

/// The mapping in which a key is written.
fn holder<'t>(key: Node<'t>) -> Option<Node<'t>> {
    let nodes = &key.tree.arena.nodes;
    (0..key.id).rev().find(|id| nodes[*id as usize].skip > key.id).map(|id| Node { tree: key.tree, id })
}

fn own_text<'t>(node: Node<'t>) -> Result<&'t Tree, Error> {
    if matches!(node.tree.origin, Origin::File) { Ok(node.tree) } else { Err(Error::Embedded) }
}

/// From the key, or what decorates it, to the end of the value, an alias being its own text.
fn pair_range(key: Node<'_>, value: Node<'_>) -> Range<usize> {
    let arena = &key.tree.arena;
    let mut start = key.slot().start;
    if let Some(props) = arena.props(key.id) {
        for (from, to) in [props.anchor, props.tag] {
            if from < to {
                start = start.min(from);
            }
        }
    }
    let end = arena.props(value.id).map_or(0, |props| props.anchor.1.max(props.tag.1)).max(value.slot().end);
    start as usize..end.max(key.slot().end) as usize
}

fn line_break(text: &str) -> &'static str {
    match memchr::memchr(b'\n', text.as_bytes()) {
        Some(at) if at > 0 && text.as_bytes()[at - 1] == b'\r' => "\r\n",
        _ => "\n",
    }
}

fn followed_by_break(text: &str, at: usize) -> bool {
    text[at..].starts_with(['\n', '\r'])
}
