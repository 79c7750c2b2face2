//! The files of a run: read once, kept for its whole length, named by a [`FileId`].
//!
//! Takes what `walk` (or a test) read; gives text, paths and, for reporters only, lines and columns. It knows nothing of
//! YAML and touches no disk.

use std::sync::{Arc, OnceLock};

use camino::{Utf8Path, Utf8PathBuf};
pub use spanned_yaml::{SourceId as FileId, Span};

/// One file of the checked tree: its path relative to the root (with `/`) and its decoded text.
#[derive(Debug)]
pub struct Source {
    path: Utf8PathBuf,
    text: Arc<str>,
    /// Byte offsets at which the bytes of the file were not valid in its encoding; `decode` put a `?` there.
    invalid: Vec<u32>,
    lines: OnceLock<LineIndex>,
}

impl Source {
    /// A source from text that is already decoded.
    pub fn new(path: impl Into<Utf8PathBuf>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into(), invalid: Vec::new(), lines: OnceLock::new() }
    }

    /// A source from the bytes of a file: UTF-8, or UTF-16 when a byte order mark says so.
    pub fn from_bytes(path: impl Into<Utf8PathBuf>, bytes: Vec<u8>) -> Self {
        let decoded = spanned_yaml::decode(bytes);
        Self { path: path.into(), text: decoded.text.into(), invalid: decoded.invalid, lines: OnceLock::new() }
    }

    /// The path relative to the root of the run, with `/` between its parts on every system.
    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The decoded text; spans are byte ranges of it.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Offsets of bytes that the encoding does not allow.
    pub fn invalid(&self) -> &[u32] {
        &self.invalid
    }

    /// Line starts, found on first use: only files with findings pay for it.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and columns of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset)
    }
}

/// All files of a run, in the order of their paths; a [`FileId`] is an index into it.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Sorts the files by path, so that file ids, and with them every later order, do not depend on the walk.
    pub fn new(mut files: Vec<Source>) -> Self {
        files.sort_by(|left, right| left.path.cmp(&right.path));
        Self { files }
    }

    /// The file of an id that came from this table.
    ///
    /// # Panics
    /// If the id is from another run.
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// Every file with its id, sorted by path.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), file))
    }

    /// The id of a path relative to the root.
    pub fn find(&self, path: &Utf8Path) -> Option<FileId> {
        self.files.binary_search_by(|file| file.path.as_path().cmp(path)).ok().map(|index| FileId(index as u32))
    }

    /// The same files and more; a file whose path is already here is left out.
    #[must_use]
    pub fn with(self, more: impl IntoIterator<Item = Source>) -> Self {
        let more: Vec<Source> = more.into_iter().filter(|file| self.find(&file.path).is_none()).collect();
        Self::new(self.files.into_iter().chain(more).collect())
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The text that a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).text.get(span.range()).unwrap_or("")
    }
}

/// Where a byte offset stands for a reader. All numbers start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line number.
    pub line: u32,
    /// Column in characters (Unicode scalar values), as editors and compilers count.
    pub column: u32,
    /// Column in UTF-16 code units, as SARIF's default `columnKind` counts.
    pub utf16_column: u32,
}

/// Limits on hostile input, each with a clear error where it is passed.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a file.
    pub file_size: u64,
    /// Levels of nesting.
    pub depth: usize,
    /// Nodes of a document after its aliases are expanded.
    pub expanded_nodes: u64,
    /// Documents of a file.
    pub documents: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let defaults = spanned_yaml::ParseOptions::default();
        Self {
            file_size: 64 * 1024 * 1024,
            depth: defaults.max_depth,
            expanded_nodes: defaults.max_expanded_nodes,
            documents: defaults.max_documents,
        }
    }
}

/// Byte offsets of line starts.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

const BYTE_ORDER_MARK: char = '\u{feff}';

impl LineIndex {
    /// Finds the line starts: after `\n`, and after a `\r` that no `\n` follows.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at as u32 + 1);
            }
        }
        Self { starts }
    }

    /// Line and columns of an offset; an offset inside a character counts as the character's start.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let offset = offset.min(text.len() as u32);
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts[line - 1] as usize;
        let before = text.as_bytes().get(start..offset as usize).unwrap_or_default();
        let before = std::str::from_utf8(before)
            .unwrap_or_else(|error| std::str::from_utf8(&before[..error.valid_up_to()]).unwrap_or_default());
        let before = before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(before);
        Position {
            line: line as u32,
            column: before.chars().count() as u32 + 1,
            utf16_column: before.encode_utf16().count() as u32 + 1,
        }
    }

    /// The offset at which the line of an offset starts.
    pub fn line_start(&self, offset: u32) -> u32 {
        self.starts[self.starts.partition_point(|&start| start <= offset) - 1]
    }

    /// The offset at which the line after that of an offset starts; `None` in the last line.
    pub fn next_line(&self, offset: u32) -> Option<u32> {
        self.starts.get(self.starts.partition_point(|&start| start <= offset)).copied()
    }

    /// The byte range of a line (1-based) without its line break; `None` past the end.
    pub fn line_range(&self, text: &str, line: u32) -> Option<std::ops::Range<usize>> {
        let index = (line as usize).checked_sub(1)?;
        let start = *self.starts.get(index)? as usize;
        let end = self.starts.get(index + 1).map_or(text.len(), |&next| next as usize);
        let line = text.get(start..end)?;
        Some(start..start + line.trim_end_matches(['\n', '\r']).len())
    }

    /// Number of lines; a final line break starts one more, empty line.
    pub fn count(&self) -> usize {
        self.starts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(text: &str, offset: u32) -> (u32, u32, u32) {
        let position = LineIndex::new(text).position(text, offset);
        (position.line, position.column, position.utf16_column)
    }

    #[test]
    fn positions_count_characters_and_utf16_units() {
        let text = "a: 🚀é x\r\nb: 1\rc\n";
        assert_eq!(position(text, 0), (1, 1, 1));
        let x = text.find('x').unwrap() as u32;
        assert_eq!(position(text, x), (1, 7, 8));
        assert_eq!(position(text, text.find('b').unwrap() as u32), (2, 1, 1));
        assert_eq!(position(text, text.find('c').unwrap() as u32), (3, 1, 1));
        assert_eq!(position(text, 10_000), (4, 1, 1));
    }

    #[test]
    fn an_offset_inside_a_character_is_its_start() {
        assert_eq!(position("é", 1), (1, 1, 1));
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        assert_eq!(position("\u{feff}kind: Pod", 3), (1, 1, 1));
    }

    #[test]
    fn line_ranges_leave_out_the_break() {
        let text = "one\r\ntwo\n";
        let index = LineIndex::new(text);
        assert_eq!(index.line_range(text, 1), Some(0..3));
        assert_eq!(index.line_range(text, 2), Some(5..8));
        assert_eq!(index.line_range(text, 3), Some(9..9));
        assert_eq!(index.line_range(text, 4), None);
        assert_eq!([0, 4, 5, 8, 9].map(|offset| index.line_start(offset)), [0, 0, 5, 5, 9]);
        assert_eq!([0, 4, 5, 9].map(|offset| index.next_line(offset)), [Some(5), Some(5), Some(9), None]);
    }

    #[test]
    fn sources_are_sorted_and_found_by_path() {
        let sources = Sources::new(vec![Source::new("b.yaml", "b"), Source::new("a.yaml", "a")]);
        assert_eq!(sources.find("b.yaml".into()), Some(FileId(1)));
        assert_eq!(sources.find("c.yaml".into()), None);
        assert_eq!(sources.slice(Span::new(FileId(0), 0, 1)), "a");
        let sources = sources.with([Source::new("a.yaml", "other"), Source::new("aa.yaml", "c")]);
        assert_eq!(sources.iter().map(|(_, source)| &**source.text()).collect::<Vec<_>>(), ["a", "c", "b"]);
    }
}
