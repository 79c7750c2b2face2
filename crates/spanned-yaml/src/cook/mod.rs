//! From the text of a scalar to its value: folding, escapes, block scalars. The same walk yields the value alone or the value with the
//! place that each of its bytes comes from, so the two cannot disagree.
//!
//! The rules are libyaml's, which go-yaml shares: a block scalar whose last line ends with the text and not with a line break has
//! no final newline.

mod block;
mod flow;
mod map;

pub(crate) use map::OffsetMap;

use crate::arena::{Arena, COOK, Shape};
use std::borrow::Cow;
use std::ops::Range;

/// Takes a value piece by piece. Ranges are offsets in the text.
trait Sink {
    /// These bytes stand for themselves.
    fn copy(&mut self, text: &str, range: Range<usize>);
    /// This character comes from that text: a fold, an escape.
    fn put(&mut self, character: char, range: Range<usize>);
}

impl Sink for String {
    fn copy(&mut self, text: &str, range: Range<usize>) {
        self.push_str(&text[range]);
    }

    fn put(&mut self, character: char, _: Range<usize>) {
        self.push(character);
    }
}

/// The text between the quotes, or the range itself.
#[inline]
pub(crate) fn inner(shape: Shape, range: Range<usize>) -> Range<usize> {
    match shape {
        Shape::SingleQuoted | Shape::DoubleQuoted => range.start + 1..range.end.saturating_sub(1).max(range.start + 1),
        _ => range,
    }
}

/// The value of the scalar `id`.
#[inline]
pub(crate) fn value<'t>(text: &'t str, arena: &Arena, id: u32) -> Cow<'t, str> {
    let slot = arena.slot(id);
    let range = slot.start as usize..slot.end as usize;
    if slot.flags & COOK == 0 {
        return Cow::Borrowed(&text[inner(slot.shape, range)]);
    }
    let mut value = String::with_capacity(range.len());
    cook(text, arena, id, &mut value);
    Cow::Owned(value)
}

/// The value of a plain or quoted scalar that is not in an arena yet.
pub(crate) fn flow(text: &str, range: Range<usize>, shape: Shape) -> Cow<'_, str> {
    let mut value = String::new();
    flow::cook(text, inner(shape, range), shape, &mut value);
    Cow::Owned(value)
}

/// Where each byte of the value of the scalar `id` comes from.
pub(crate) fn map(text: &str, arena: &Arena, id: u32) -> OffsetMap {
    let mut map = map::Mapping::default();
    cook(text, arena, id, &mut map);
    let slot = arena.slot(id);
    map.finish(inner(slot.shape, slot.start as usize..slot.end as usize))
}

fn cook(text: &str, arena: &Arena, id: u32, sink: &mut impl Sink) {
    let slot = arena.slot(id);
    let range = slot.start as usize..slot.end as usize;
    if slot.flags & COOK == 0 {
        sink.copy(text, inner(slot.shape, range));
    } else if slot.shape.is_block_scalar() {
        block::cook(text, range, slot.shape == Shape::Folded, arena.block_indent(id), sink);
    } else {
        flow::cook(text, inner(slot.shape, range), slot.shape, sink);
    }
}

/// The length of the line break at `at`, 0 if none stands there.
#[inline]
fn line_break(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'\n') => 1,
        Some(b'\r') => 1 + usize::from(bytes.get(at + 1) == Some(&b'\n')),
        _ => 0,
    }
}

#[inline]
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}
