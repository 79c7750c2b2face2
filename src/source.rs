//! The files of a run: read once, kept for its whole length, named by a [`FileId`].
//!
//! Takes what `walk` (or a test) read; gives text, paths and, for reporters only, lines and columns. It knows nothing of
//! YAML and touches no disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
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
    links: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
}

impl Sources {
    /// Sorts the files by path, so that file ids, and with them every later order, do not depend on the walk. The order is
    /// that of the paths' bytes: comparing part by part costs more than everything else that `find` does.
    pub fn new(mut files: Vec<Source>) -> Self {
        files.sort_by(|left, right| left.path.as_str().cmp(right.path.as_str()));
        Self { files, links: BTreeMap::new() }
    }

    /// The same files, with symbolic links that lead to some of them: link to target, both relative to the root.
    #[must_use]
    pub fn with_links(self, links: BTreeMap<Utf8PathBuf, Utf8PathBuf>) -> Self {
        Self { links, ..self }
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

    /// The id of a path relative to the root. Symbolic links on the way are followed.
    pub fn find(&self, path: &Utf8Path) -> Option<FileId> {
        let here = |path: &Utf8Path| {
            let path = in_parts(path);
            self.files.binary_search_by(|file| file.path.as_str().cmp(&path)).ok()
        };
        here(path).or_else(|| here(&self.follow(path))).map(|index| FileId(index as u32))
    }

    /// The path without symbolic links. Like an operating system it gives up after forty of them.
    pub fn follow<'p>(&self, path: &'p Utf8Path) -> Cow<'p, Utf8Path> {
        let mut path = Cow::Borrowed(path);
        if self.links.is_empty() {
            return path;
        }
        for _ in 0..40 {
            let link = path.ancestors().filter_map(|ancestor| self.links.get_key_value(ancestor)).last();
            let Some((link, target)) = link else { break };
            let rest = path.strip_prefix(link).unwrap_or(Utf8Path::new(""));
            path = Cow::Owned(if rest.as_str().is_empty() { target.clone() } else { target.join(rest) });
        }
        path
    }

    /// The same files and more; a file whose path is already here is left out.
    #[must_use]
    pub fn with(self, more: impl IntoIterator<Item = Source>) -> Self {
        let more: Vec<Source> = more.into_iter().filter(|file| self.find(&file.path).is_none()).collect();
        Self::new(self.files.into_iter().chain(more).collect()).with_links(self.links)
    }

    /// Every file below a directory, sorted by path; all files for the empty path.
    pub fn below(&self, directory: &Utf8Path) -> impl Iterator<Item = (FileId, &Source)> {
        let mut prefix = in_parts(directory).into_owned();
        if !prefix.is_empty() {
            prefix.push('/');
        }
        let start = self.files.partition_point(|file| *file.path.as_str() < *prefix);
        let files = self.files[start..].iter().enumerate();
        files
            .map(move |(index, file)| (FileId((start + index) as u32), file))
            .take_while(move |(_, file)| file.path.as_str().starts_with(&prefix))
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

/// A path with one `/` between its parts and no `.` among them, as the paths of sources are.
fn in_parts(path: &Utf8Path) -> Cow<'_, str> {
    let text = path.as_str();
    if text.contains("//") || text.contains("/.") || text.starts_with("./") || text.ends_with('/') {
        let parts = path.components().filter(|part| *part != Utf8Component::CurDir);
        Cow::Owned(parts.collect::<Utf8PathBuf>().into_string())
    } else {
        Cow::Borrowed(text)
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

/// Byte offsets of line starts, with columns counted in advance inside very long lines.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    checkpoints: Vec<Checkpoint>,
}

/// How many characters of its line stand before an offset. Without these, ten thousand findings in one line of minified
/// JSON would each count that line from its start.
#[derive(Debug)]
struct Checkpoint {
    offset: u32,
    columns: Columns,
}

/// Lengths of a text in the units of [`Position`].
#[derive(Debug, Default, Clone, Copy)]
struct Columns {
    characters: u32,
    utf16: u32,
}

impl Columns {
    /// Counts first bytes of characters; those of four bytes take two UTF-16 units.
    fn plus(self, bytes: &[u8]) -> Self {
        let characters = bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u32;
        let pairs = bytes.iter().filter(|&&byte| byte >= 0xF0).count() as u32;
        Self { characters: self.characters + characters, utf16: self.utf16 + characters + pairs }
    }
}

const BYTE_ORDER_MARK: char = '\u{feff}';
const CHECKPOINT_DISTANCE: usize = 4096;

impl LineIndex {
    /// Finds the line starts: after `\n`, and after a `\r` that no `\n` follows.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        let mut checkpoints = Vec::new();
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at as u32 + 1);
            }
        }
        for (index, &start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).map_or(bytes.len(), |&next| next as usize);
            let mut columns = Columns::default();
            for (part, chunk) in bytes[start as usize..end].chunks_exact(CHECKPOINT_DISTANCE).enumerate() {
                columns = columns.plus(chunk);
                checkpoints.push(Checkpoint { offset: start + ((part + 1) * CHECKPOINT_DISTANCE) as u32, columns });
            }
        }
        Self { starts, checkpoints }
    }

    /// Line and columns of an offset; an offset inside a character counts as the character's start.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let mut offset = offset.min(text.len() as u32);
        while !text.is_char_boundary(offset as usize) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts[line - 1];
        let checkpoint = self.checkpoints[..self.checkpoints.partition_point(|point| point.offset <= offset)]
            .last()
            .filter(|point| point.offset > start);
        let (from, before) = checkpoint.map_or((start, Columns::default()), |point| (point.offset, point.columns));
        let columns = before.plus(&text.as_bytes()[from as usize..offset as usize]);
        let mark = u32::from(offset > start && text[start as usize..].starts_with(BYTE_ORDER_MARK));
        Position { line: line as u32, column: columns.characters + 1 - mark, utf16_column: columns.utf16 + 1 - mark }
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
        assert_eq!(position("\u{feff}kind: Pod", 0), (1, 1, 1));
        assert_eq!(position("\u{feff}kind: Pod", 3), (1, 1, 1));
        assert_eq!(position("\u{feff}kind: Pod", 4), (1, 2, 2));
    }

    #[test]
    fn columns_in_very_long_lines_are_those_of_a_count_from_the_start() {
        let long = "aé🚀".repeat(3_000);
        let text = format!("first\n{long}\n{long}x");
        let index = LineIndex::new(&text);
        for (at, _) in text.char_indices().step_by(97).chain([(text.len(), ' ')]) {
            let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
            let before = &text[start..at];
            let position = index.position(&text, at as u32);
            assert_eq!(position.column as usize, before.chars().count() + 1, "offset {at}");
            assert_eq!(position.utf16_column as usize, before.encode_utf16().count() + 1, "offset {at}");
        }
    }

    #[test]
    fn many_positions_in_one_huge_line_are_quick() {
        let text = "[1,\"é\"],".repeat(1_000_000);
        let index = LineIndex::new(&text);
        let started = std::time::Instant::now();
        let sum: u64 = (0..text.len() as u32).step_by(900).map(|at| u64::from(index.position(&text, at).column)).sum();
        assert!(sum > 0);
        assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
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

    #[test]
    fn links_lead_to_the_files_they_name() {
        let links = [
            ("app/base", "base"),
            ("base/web.yaml", "shared/web.yaml"),
            ("more", "more/more"),
            ("self", "self"),
            ("top", ""),
        ];
        let links = links.map(|(link, target)| (link.into(), target.into())).into();
        let sources = Sources::new(vec![Source::new("shared/web.yaml", "")]).with_links(links);
        assert_eq!(sources.find("app/base/web.yaml".into()), Some(FileId(0)));
        assert_eq!(sources.find("top/shared/web.yaml".into()), Some(FileId(0)));
        assert_eq!(sources.find("self/web.yaml".into()), None);
        assert_eq!(sources.find("more/web.yaml".into()), None);
        assert_eq!(sources.follow("app/base".into()).as_str(), "base");
        assert_eq!(sources.follow("app/other".into()).as_str(), "app/other");
    }

    #[test]
    fn the_files_below_a_directory_are_a_range() {
        let paths = ["a/b.yaml", "a/b/c.yaml", "a/b/d.yaml", "a-b.yaml", "b.yaml"];
        let sources = Sources::new(paths.map(|path| Source::new(path, "")).into());
        let below = |directory: &str| -> Vec<_> {
            sources.below(directory.into()).map(|(id, source)| (id.0, source.path().to_string())).collect()
        };
        assert_eq!(below("a/b"), [(2, "a/b/c.yaml".to_owned()), (3, "a/b/d.yaml".to_owned())]);
        assert_eq!(below("./a//b/"), below("a/b"));
        assert_eq!(below("").len(), 5);
    }
}
