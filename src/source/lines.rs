//! Lines and columns of byte offsets.

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
}
