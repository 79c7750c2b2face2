//! Byte ranges of a source text. Lines and columns are nobody's business here: who prints them counts them then.

use std::ops::Range;

/// A number that the caller picks for a text. The crate only carries it in spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceId(pub u32);

/// The bytes `start..end` of the text `source`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte; never less than `start`.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `source`. An `end` before `start` makes an empty span at `start`.
    #[inline]
    pub fn new(source: SourceId, start: u32, end: u32) -> Self {
        Self { source, start, end: end.max(start) }
    }

    /// The byte range, ready to index the text.
    #[inline]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The length in bytes.
    #[inline]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether no byte is covered; the position still means something.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that covers both. A span of another text adds nothing.
    pub fn cover(self, other: Self) -> Self {
        if self.source != other.source {
            return self;
        }
        Self { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether the byte at `offset` is covered. An empty span contains its own position.
    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && (offset < self.end || self.start == offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cover_joins_spans_of_one_text_only() {
        let (one, two) = (SourceId(1), SourceId(2));
        assert_eq!(Span::new(one, 4, 6).cover(Span::new(one, 9, 10)), Span::new(one, 4, 10));
        assert_eq!(Span::new(one, 4, 6).cover(Span::new(two, 9, 10)), Span::new(one, 4, 6));
    }

    #[test]
    fn an_empty_span_contains_its_own_position() {
        let span = Span::new(SourceId(0), 3, 3);
        assert!(span.contains(3) && !span.contains(2) && !span.contains(4));
        assert!(!Span::new(SourceId(0), 3, 5).contains(5));
    }

    #[test]
    fn a_reversed_range_is_empty() {
        assert!(Span::new(SourceId(0), 5, 2).is_empty());
    }
}
