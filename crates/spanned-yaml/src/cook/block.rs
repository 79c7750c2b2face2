//! Literal (`|`) and folded (`>`) block scalars.

use super::{Sink, is_blank, line_break};
use memchr::memchr2;
use std::ops::Range;

/// What happens to the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    /// The first stays.
    Clip,
    /// None stays (`-`).
    Strip,
    /// All stay (`+`).
    Keep,
}

/// Cooks the block scalar at `range` (header to last content byte), whose content starts at the column `indent`.
pub(super) fn cook(text: &str, range: Range<usize>, folded: bool, indent: Option<usize>, sink: &mut impl Sink) {
    let bytes = text.as_bytes();
    let chomp = chomp(&bytes[range.start + 1..]);
    let Some(header_end) = memchr2(b'\n', b'\r', &bytes[range.start..]).map(|at| range.start + at) else { return };
    let mut at = header_end + line_break(bytes, header_end);
    let content_end = if indent.is_some() { range.end.max(at) } else { at };
    let indent = indent.unwrap_or(usize::MAX);

    // Line breaks since the last content: first..end, each a (start, end) that is found again when it is written.
    let mut pending: Vec<Range<usize>> = Vec::new();
    let mut any = false;
    let mut previous_more_indented = false;
    while at < content_end {
        let line = at;
        while at < content_end && at - line < indent && bytes[at] == b' ' {
            at += 1;
        }
        let end = memchr2(b'\n', b'\r', &bytes[at..content_end]).map_or(content_end, |found| at + found);
        let width = if end < content_end { line_break(bytes, end) } else { 0 };
        if end == at {
            pending.push(end..end + width);
            at = end + width;
            continue;
        }
        let more_indented = is_blank(bytes[at]);
        if folded && any && !more_indented && !previous_more_indented {
            match &pending[..] {
                [only] => sink.put(' ', only.clone()),
                several => several.iter().skip(1).for_each(|range| sink.put('\n', range.clone())),
            }
        } else {
            write_breaks(text, &pending, sink);
        }
        pending.clear();
        sink.copy(text, at..end);
        any = true;
        previous_more_indented = more_indented;
        if width > 0 {
            pending.push(end..end + width);
        }
        at = end + width;
    }
    // Content ends at the last content byte; what follows are line breaks.
    if chomp == Chomp::Strip || (chomp == Chomp::Clip && !any) {
        return;
    }
    pending.clear();
    loop {
        let line = at;
        while at - line < indent && bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        let width = line_break(bytes, at);
        if width == 0 {
            break;
        }
        pending.push(at..at + width);
        at += width;
        if chomp == Chomp::Clip {
            break;
        }
    }
    write_breaks(text, &pending, sink);
}

fn write_breaks(text: &str, breaks: &[Range<usize>], sink: &mut impl Sink) {
    for range in breaks {
        if range.len() == 1 && text.as_bytes()[range.start] == b'\n' {
            sink.copy(text, range.clone());
        } else {
            sink.put('\n', range.clone());
        }
    }
}

/// The chomping indicator of the header whose indicators start here.
fn chomp(indicators: &[u8]) -> Chomp {
    for byte in indicators {
        match byte {
            b'-' => return Chomp::Strip,
            b'+' => return Chomp::Keep,
            b'0'..=b'9' => {}
            _ => break,
        }
    }
    Chomp::Clip
}
