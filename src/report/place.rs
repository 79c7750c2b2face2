//! Where a span stands for a reader.

use std::ops::Range;

use camino::Utf8Path;

use crate::source::{Position, Source, Sources, Span};

/// A span as path, lines and columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// Relative to the root of the run.
    pub(super) path: &'a Utf8Path,
    /// The first character.
    pub(super) start: Position,
    /// The character after the last one; the same as `start` for an empty span.
    pub(super) end: Position,
}

impl<'a> Place<'a> {
    /// Resolves a span. Line breaks at its end do not count, so that it never ends on a line it has nothing of.
    pub(super) fn new(sources: &'a Sources, span: Span) -> Self {
        let source = sources.get(span.source);
        let range = text_range(source, span);
        Self { path: source.path(), start: source.position(range.start as u32), end: source.position(range.end as u32) }
    }

    /// The exact range of a span, line breaks at its end included: what an edit replaces.
    pub(super) fn exact(sources: &'a Sources, span: Span) -> Self {
        let source = sources.get(span.source);
        Self { path: source.path(), start: source.position(span.start), end: source.position(span.end) }
    }
}

/// The byte range of a span inside the text: on character boundaries, without line breaks at its end.
pub(super) fn text_range(source: &Source, span: Span) -> Range<usize> {
    let text = source.text();
    let boundary = |offset: u32| {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = boundary(span.start);
    let end = boundary(span.end).max(start);
    start..start + text[start..end].trim_end_matches(['\n', '\r']).len()
}
