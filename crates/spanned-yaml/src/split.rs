//! The text cut into chunks at its `---` lines, as apimachinery's reader cuts a stream before anything is parsed.
//!
//! The cut is textual: a line that starts with `---` and then has a blank or ends is a document marker everywhere in YAML, also
//! inside a block scalar or a quote. Each chunk is parsed by itself, so a broken document costs that document only.

use memchr::memchr;
use std::ops::Range;

/// A part of the text that starts at a marker (or at the start of the text) and ends before the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// The bytes, marker line included.
    pub(crate) range: Range<usize>,
}

/// The chunks of `text`, in order. Blank lines, comments and directives before a marker are part of the marker's chunk, unless
/// they follow another document; a text of nothing else is one chunk.
pub(crate) fn chunks(text: &str) -> impl Iterator<Item = Chunk> {
    let bytes = text.as_bytes();
    let mut next_start = Some(0);
    std::iter::from_fn(move || {
        let start = next_start?;
        let mut scan = Scan { only_trivia: true, ended: None, directive: None };
        let mut line = start;
        if line == 0 && text.starts_with('\u{FEFF}') {
            line = '\u{FEFF}'.len_utf8();
        }
        let mut seen_marker = false;
        while line < bytes.len() {
            if is_marker(&bytes[line..]) {
                if seen_marker || !scan.only_trivia {
                    let end = scan.directive.unwrap_or(line);
                    next_start = Some(end);
                    return Some(Chunk { range: start..end });
                }
                seen_marker = true;
            } else {
                scan.line(bytes, line);
            }
            line = next_line(bytes, line);
        }
        next_start = None;
        Some(Chunk { range: start..bytes.len() })
    })
}

/// Offset after the line break of the line at `line`, or the end.
pub(crate) fn next_line(bytes: &[u8], line: usize) -> usize {
    memchr(b'\n', &bytes[line..]).map_or(bytes.len(), |at| line + at + 1)
}

/// Whether a line that starts like this is a document marker.
pub(crate) fn is_marker(line: &[u8]) -> bool {
    line.starts_with(b"---") && matches!(line.get(3), None | Some(b' ' | b'\t' | b'\r' | b'\n'))
}

/// What the lines of a chunk were so far.
struct Scan {
    only_trivia: bool,
    /// After a `...` line and nothing else since but blank lines, comments and directives: the offset after it.
    ended: Option<usize>,
    /// Where the next chunk starts if a marker follows: such an offset, once a directive has come.
    directive: Option<usize>,
}

impl Scan {
    fn line(&mut self, bytes: &[u8], line: usize) {
        match bytes[line] {
            b'%' if self.only_trivia => {}
            b'%' if self.ended.is_some() => self.directive = self.ended,
            b'#' | b'\r' | b'\n' => {}
            b'.' if bytes[line..].starts_with(b"...") => {
                self.only_trivia = false;
                self.ended = Some(next_line(bytes, line));
                self.directive = None;
            }
            b' ' | b'\t' => {
                let end = next_line(bytes, line);
                let content = bytes[line..end].iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
                if !matches!(content, None | Some(b'#')) {
                    self.content();
                }
            }
            _ => self.content(),
        }
    }

    fn content(&mut self) {
        self.only_trivia = false;
        self.ended = None;
        self.directive = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        chunks(text).map(|chunk| &text[chunk.range]).collect()
    }

    #[test]
    fn a_text_without_markers_is_one_chunk() {
        assert_eq!(split("a: 1\n"), ["a: 1\n"]);
        assert_eq!(split(""), [""]);
        assert_eq!(split("\u{FEFF}---\na: 1\n---\nb: 1"), ["\u{FEFF}---\na: 1\n", "---\nb: 1"]);
    }

    #[test]
    fn comments_before_the_first_marker_belong_to_its_chunk() {
        assert_eq!(split("# x\n\n---\na: 1\n--- # b\nb: 1\n"), ["# x\n\n---\na: 1\n", "--- # b\nb: 1\n"]);
    }

    #[test]
    fn an_empty_document_is_a_chunk() {
        assert_eq!(split("---\n---\n# c\n---\na: 1\n---"), ["---\n", "---\n# c\n", "---\na: 1\n", "---"]);
    }

    #[test]
    fn only_a_whole_marker_cuts() {
        assert_eq!(split("a: |\n ---\n----\n---x\n--- y\n"), ["a: |\n ---\n----\n---x\n", "--- y\n"]);
        assert_eq!(split("a: 1\r\n---\r\nb: 1\r\n"), ["a: 1\r\n", "---\r\nb: 1\r\n"]);
    }

    #[test]
    fn directives_belong_to_the_document_that_follows() {
        assert_eq!(
            split("%YAML 1.1\n---\na: 1\n...\n%YAML 1.1\n---\nb\n"),
            ["%YAML 1.1\n---\na: 1\n...\n", "%YAML 1.1\n---\nb\n"]
        );
    }
}
