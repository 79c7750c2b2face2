//! Where the values of a filled-in text come from: the lines of its template.
//!
//! Nothing says which part of a template wrote which part of its output. But a line without placeholders stands in both,
//! and one with a placeholder mostly begins with the same key; where that leads to one line only, it is the line to edit.

use rustc_hash::FxHashMap;

use crate::manifest::Node;
use crate::source::Span;

/// The lines of a template and of what it became.
pub(super) struct Origin<'n, 't> {
    template: Node<'t>,
    filled: &'n str,
    /// Offsets at which lines of the filled text start.
    starts: Vec<usize>,
    /// Byte ranges of the template's lines by their text; `None` where several are alike.
    lines: FxHashMap<String, Option<(usize, usize)>>,
}

impl<'n, 't> Origin<'n, 't> {
    /// Compares a template, as the scalar of a file, with what it became.
    pub(super) fn new(template: Node<'t>, filled: &'n str) -> Self {
        let text = template.text().unwrap_or_default();
        let mut lines: FxHashMap<String, Option<(usize, usize)>> = FxHashMap::default();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let start = offset + line.len() - line.trim_start().len();
            let place = (start, offset + line.trim_end().len());
            let trimmed = line.trim();
            let mut names = vec![trimmed];
            names.extend(key(trimmed).filter(|key| *key != trimmed));
            for name in names.into_iter().filter(|name| !name.is_empty()) {
                lines.entry(name.to_owned()).and_modify(|known| *known = None).or_insert(Some(place));
            }
            offset += line.len();
        }
        let breaks = memchr::memchr_iter(b'\n', filled.as_bytes());
        let starts = std::iter::once(0).chain(breaks.map(|at| at + 1)).collect();
        Self { template, filled, starts, lines }
    }

    /// The line of the template that wrote what stands at an offset of the filled text; the whole template where that is
    /// not certain.
    pub(super) fn span(&self, offset: usize) -> Span {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let end = self.starts.get(line).map_or(self.filled.len(), |&next| next - 1);
        let text = self.filled.get(self.starts[line - 1]..end).unwrap_or("").trim();
        let known = |name: &str| self.lines.get(name).copied().flatten();
        match known(text).or_else(|| known(key(text)?)) {
            Some((start, end)) if start < end => self.template.source_span(start..end),
            _ => self.template.span(),
        }
    }
}

/// What a line begins with, up to the colon of its key.
fn key(line: &str) -> Option<&str> {
    line.find(": ").or_else(|| line.len().checked_sub(1).filter(|_| line.ends_with(':'))).map(|at| &line[..=at])
}
