//! Offsets in a value to offsets in the text it was written in.

use super::Sink;
use std::ops::Range;

/// A run of a value and the run of text that it comes from. Runs of equal length correspond byte by byte; otherwise the
/// whole text run stands for the whole value run (an escape, a fold).
#[derive(Debug, Clone, Copy)]
struct Segment {
    value: u32,
    text: u32,
    text_len: u32,
}

/// Where each byte of a value comes from.
#[derive(Debug, Clone, Default)]
pub(crate) struct OffsetMap {
    segments: Vec<Segment>,
    value_len: u32,
    /// Where an empty value stands.
    start: u32,
}

impl OffsetMap {
    /// The offset in the text of the byte at `offset` of the value; at or after the value's end, the offset after its last byte.
    pub(crate) fn start(&self, offset: usize) -> u32 {
        if offset >= self.value_len as usize {
            return self.end(offset);
        }
        let (segment, value_len) = self.segment(offset);
        if segment.text_len == value_len { segment.text + (offset as u32 - segment.value) } else { segment.text }
    }

    /// The offset in the text after the byte before `offset` of the value.
    pub(crate) fn end(&self, offset: usize) -> u32 {
        let Some(last) = offset.min(self.value_len as usize).checked_sub(1) else { return self.start_of_all() };
        let (segment, value_len) = self.segment(last);
        if segment.text_len == value_len {
            segment.text + (last as u32 - segment.value) + 1
        } else {
            segment.text + segment.text_len
        }
    }

    /// This map followed by `outer`, which maps this one's text (a value itself) to the text that it was written in.
    pub(crate) fn through(&self, outer: &OffsetMap) -> OffsetMap {
        let mut segments = Vec::with_capacity(self.segments.len());
        for (at, segment) in self.segments.iter().enumerate() {
            let value_end = self.segments.get(at + 1).map_or(self.value_len, |next| next.value);
            let (from, to) = (segment.text as usize, (segment.text + segment.text_len) as usize);
            if segment.text_len != value_end - segment.value {
                segments.push(Segment {
                    text: outer.start(from),
                    text_len: outer.end(to).saturating_sub(outer.start(from)),
                    ..*segment
                });
                continue;
            }
            // A copied run may cross several segments of the outer map.
            let mut place = from;
            let mut index = outer.segments.partition_point(|inner| inner.value as usize <= from);
            while place < to {
                let stop = outer.segments.get(index).map_or(to, |next| (next.value as usize).min(to));
                let (start, end) = (outer.start(place), outer.end(stop));
                segments.push(Segment {
                    value: segment.value + (place - from) as u32,
                    text: start,
                    text_len: end.saturating_sub(start),
                });
                place = stop;
                index += 1;
            }
        }
        OffsetMap { segments, value_len: self.value_len, start: outer.start(self.start as usize) }
    }

    fn start_of_all(&self) -> u32 {
        self.segments.first().map_or(self.start, |segment| segment.text)
    }

    /// The segment that holds the byte at `offset`, which is in the value, and the segment's length in the value.
    fn segment(&self, offset: usize) -> (Segment, u32) {
        let after = self.segments.partition_point(|segment| segment.value as usize <= offset);
        let end = self.segments.get(after).map_or(self.value_len, |next| next.value);
        match after.checked_sub(1).and_then(|at| self.segments.get(at)) {
            Some(segment) => (*segment, end - segment.value),
            None => (Segment { value: 0, text: self.start, text_len: end }, end),
        }
    }
}

/// Collects an [`OffsetMap`].
#[derive(Default)]
pub(crate) struct Mapping {
    segments: Vec<Segment>,
    value_len: u32,
    /// Whether the last segment is a copy and may grow.
    growing: bool,
}

impl Mapping {
    /// `inner` is where the value stands when it is empty.
    pub(crate) fn finish(self, inner: Range<usize>) -> OffsetMap {
        OffsetMap { segments: self.segments, value_len: self.value_len, start: inner.start as u32 }
    }
}

impl Sink for Mapping {
    fn copy(&mut self, _: &str, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let len = range.len() as u32;
        match self.segments.last_mut() {
            Some(last) if self.growing && (last.text + last.text_len) as usize == range.start => last.text_len += len,
            _ => self.segments.push(Segment { value: self.value_len, text: range.start as u32, text_len: len }),
        }
        self.value_len += len;
        self.growing = true;
    }

    fn put(&mut self, character: char, range: Range<usize>) {
        self.segments.push(Segment { value: self.value_len, text: range.start as u32, text_len: range.len() as u32 });
        self.value_len += character.len_utf8() as u32;
        self.growing = false;
    }
}
