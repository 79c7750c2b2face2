//! Where things are in a text that did not parse: the quote that was not closed, the tab in the indentation, the columns of what is open.

use memchr::{memchr, memchr2, memrchr};
use std::ops::Range;

/// Offset of the first byte of the line that `at` is in.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |found| found + 1)
}

/// Offset of the end of the line that `at` is in, without its break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    memchr2(b'\n', b'\r', &text.as_bytes()[at..]).map_or(text.len(), |found| at + found)
}

/// The line's text from `at`, without blanks at its end.
pub(super) fn rest_of_line(text: &str, at: usize) -> Range<usize> {
    at..at + text[at..line_end(text, at)].trim_end().len()
}

/// The column of `at` in characters, from 0.
pub(super) fn column(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].trim_start_matches('\u{FEFF}').chars().count()
}

/// Whether only blanks and tabs stand before `at` on its line.
pub(super) fn is_first_on_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim_matches([' ', '\t', '\u{FEFF}']).is_empty()
}

/// The first tab in the indentation of a line at or after `from`, with its neighbours.
pub(super) fn tab_in_indentation(text: &str, from: usize, to: usize) -> Option<Range<usize>> {
    let bytes = &text.as_bytes()[..to];
    let mut at = from;
    while let Some(found) = memchr(b'\t', &bytes[at..]) {
        let tab = at + found;
        let end = tab + bytes[tab..].iter().take_while(|byte| **byte == b'\t').count();
        if is_first_on_line(text, tab) {
            return Some(tab..end);
        }
        at = end;
    }
    None
}

/// The first quote after `from`, on the way to which only what may stand before a value stands.
pub(super) fn opening_quote(text: &str, from: usize, to: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[..to];
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' | b'\'' => return Some(at),
            b'#' => at = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end),
            b' ' | b'\t' | b'\r' | b'\n' | b':' | b'-' | b'?' | b',' | b'[' | b'{' => at += 1,
            b'&' | b'!' => at += bytes[at..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count(),
            _ => return None,
        }
    }
    None
}

/// The offset after the quote that closes the one at `open`.
pub(super) fn closing_quote(text: &str, open: usize, to: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[..to];
    let quote = bytes[open];
    let mut at = open + 1;
    while let Some(found) = memchr2(quote, b'\\', &bytes[at..]) {
        at += found;
        match (bytes[at], quote) {
            (b'\\', b'"') => at += 2,
            (b'\\', _) => at += 1,
            (b'\'', _) if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            _ => return Some(at + 1),
        }
        if at >= bytes.len() {
            break;
        }
    }
    None
}

/// The first escape that YAML does not know in the double-quoted text that opens at `open`.
pub(super) fn bad_escape(text: &str, open: usize, to: usize) -> Option<Range<usize>> {
    let bytes = &text.as_bytes()[..to];
    let mut at = open + 1;
    while let Some(found) = memchr2(b'\\', b'"', &bytes[at..]) {
        at += found;
        if bytes[at] == b'"' {
            return None;
        }
        let digits = match bytes.get(at + 1)? {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            b'0' | b'a' | b'b' | b't' | b'\t' | b'n' | b'v' | b'f' | b'r' | b'e' | b' ' | b'"' | b'/' | b'\\'
            | b'N' | b'_' | b'L' | b'P' | b'\n' | b'\r' => 0,
            _ => {
                let width = text[at + 1..].chars().next().map_or(1, char::len_utf8);
                return Some(at..at + 1 + width);
            }
        };
        let end = at + 2 + digits;
        if !bytes.get(at + 2..end).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Some(at..at + 2);
        }
        at = end;
    }
    None
}
