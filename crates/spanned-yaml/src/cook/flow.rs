//! Plain and quoted scalars: line folding, `''`, backslash escapes.

use super::{Sink, is_blank, line_break};
use crate::arena::Shape;
use memchr::{memchr2, memchr3};
use std::ops::Range;

/// Cooks `range`, which is without quotes.
pub(super) fn cook(text: &str, range: Range<usize>, shape: Shape, sink: &mut impl Sink) {
    let bytes = &text.as_bytes()[..range.end];
    let mut at = range.start;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let stop = match shape {
            Shape::SingleQuoted => memchr3(b'\n', b'\r', b'\'', rest),
            Shape::DoubleQuoted => memchr3(b'\n', b'\r', b'\\', rest),
            _ => memchr2(b'\n', b'\r', rest),
        }
        .map_or(bytes.len(), |found| at + found);
        let is_break = stop < bytes.len() && line_break(bytes, stop) > 0;
        let mut end = stop;
        while is_break && end > at && is_blank(bytes[end - 1]) {
            end -= 1;
        }
        sink.copy(text, at..end);
        at = if stop == bytes.len() {
            stop
        } else if is_break {
            fold(bytes, end, stop, sink)
        } else if bytes[stop] == b'\'' {
            sink.put('\'', stop..(stop + 2).min(bytes.len()));
            stop + 2
        } else {
            escape(text, bytes, stop, sink)
        };
    }
}

/// A line break at `at`, after blanks from `blanks`: a space, or a newline for each further break. Returns where the content goes on.
fn fold(bytes: &[u8], blanks: usize, at: usize, sink: &mut impl Sink) -> usize {
    let mut next = at + line_break(bytes, at);
    let mut extra = 0;
    loop {
        let line = next;
        while bytes.get(next).is_some_and(|byte| is_blank(*byte)) {
            next += 1;
        }
        let width = line_break(bytes, next);
        if width == 0 {
            break;
        }
        sink.put('\n', line..next + width);
        extra += 1;
        next += width;
    }
    if extra == 0 {
        sink.put(' ', blanks..next);
    }
    next
}

/// The escape at `at`. Returns where the content goes on.
fn escape(text: &str, bytes: &[u8], at: usize, sink: &mut impl Sink) -> usize {
    let Some(code) = bytes.get(at + 1) else { return bytes.len() };
    let simple = match code {
        b'0' => '\0',
        b'a' => '\u{7}',
        b'b' => '\u{8}',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\u{b}',
        b'f' => '\u{c}',
        b'r' => '\r',
        b'e' => '\u{1b}',
        b'N' => '\u{85}',
        b'_' => '\u{a0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        b' ' | b'"' | b'/' | b'\\' | b'\'' => *code as char,
        b'x' => return code_point(text, bytes, at, 2, sink),
        b'u' => return code_point(text, bytes, at, 4, sink),
        b'U' => return code_point(text, bytes, at, 8, sink),
        _ => {
            let width = line_break(bytes, at + 1);
            if width > 0 {
                return escaped_break(bytes, at + 1 + width, sink);
            }
            '\\' // no parser lets an unknown escape through
        }
    };
    sink.put(simple, at..at + 2);
    at + 2
}

/// `\x`, `\u`, `\U` with their digits; two `\u` may be the halves of a surrogate pair.
fn code_point(text: &str, bytes: &[u8], at: usize, digits: usize, sink: &mut impl Sink) -> usize {
    let hex = |start: usize, digits: usize| {
        text.get(start..start + digits)
            .filter(|_| start + digits <= bytes.len())
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
    };
    let mut end = at + 2 + digits;
    let mut value = hex(at + 2, digits).unwrap_or(0xFFFD);
    if (0xD800..0xDC00).contains(&value)
        && bytes.get(end..end + 2) == Some(b"\\u")
        && let Some(low) = hex(end + 2, 4).filter(|low| (0xDC00..0xE000).contains(low))
    {
        value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
        end += 6;
    }
    sink.put(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER), at..end.min(bytes.len()));
    end
}

/// After an escaped line break: the next line's indentation is nothing, an empty line is a newline.
fn escaped_break(bytes: &[u8], mut at: usize, sink: &mut impl Sink) -> usize {
    loop {
        let line = at;
        while bytes.get(at).is_some_and(|byte| is_blank(*byte)) {
            at += 1;
        }
        let width = line_break(bytes, at);
        if width == 0 {
            return at;
        }
        sink.put('\n', line..at + width);
        at += width;
    }
}
