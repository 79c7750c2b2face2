//! Windows of source text around marked spans, ready to be drawn: few lines, long ones cut, secrets masked, escapes
//! written out, and every mark moved to where its text then stands.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::mask::{MASK, Piece};
use super::place::text_range;
use super::terminal;
use super::view::View;
use crate::source::{FileId, Source, Span};

/// Lines longer than this many bytes are cut around their first mark.
const LONG_LINE: usize = 200;
/// Bytes kept before the mark on a line that is cut.
const BEFORE_MARK: usize = 60;
/// Lines shown of a mark that spans more.
const MOST_LINES_OF_MARK: u32 = 6;
/// Lines shown in one window.
const MOST_LINES: u32 = 16;

/// A place to be marked.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) span: Span,
    /// What is written at the mark, already fit for a terminal; nothing for a bare underline.
    pub(super) text: Option<String>,
    /// Whether the head of the window names this mark's line and column.
    pub(super) primary: bool,
}

/// A window of one file with its marks.
#[derive(Debug)]
pub(super) struct Snippet {
    path: String,
    text: String,
    /// The number of the first line of `text`.
    first_line: u32,
    lines: usize,
    /// The marks inside `text`.
    pub(super) marks: Vec<Placed>,
}

/// A mark inside a snippet.
#[derive(Debug)]
pub(super) struct Placed {
    /// Byte range of the snippet's text.
    pub(super) range: Range<usize>,
    pub(super) text: Option<String>,
    pub(super) primary: bool,
    line: u32,
    column: u32,
}

/// Windows for marks: marks that stand close together share one, and the window of the primary mark comes first.
/// `context` is the number of lines shown before and after a mark.
pub(super) fn snippets(view: &View<'_>, mut marks: Vec<Mark>, context: u32) -> Vec<Snippet> {
    marks.sort_by_key(|mark| (mark.span.source, mark.span.start, mark.span.end));
    let mut windows: Vec<Window> = Vec::new();
    for mark in marks {
        let source = view.sources.get(mark.span.source);
        let mark = Located::new(source, mark);
        match windows.last_mut() {
            Some(window) if window.has_room_for(&mark, source, context) => window.marks.push(mark),
            _ => windows.push(Window { file: mark.mark.span.source, marks: vec![mark] }),
        }
    }
    windows.sort_by_key(|window| !window.marks.iter().any(|mark| mark.mark.primary));
    windows.into_iter().map(|window| window.draw(view, context)).collect()
}

/// A mark with its bytes and the lines that are shown of it.
struct Located {
    mark: Mark,
    range: Range<usize>,
    first: u32,
    last: u32,
}

impl Located {
    fn new(source: &Source, mut mark: Mark) -> Self {
        let range = text_range(source, mark.span);
        let first = source.position(range.start as u32).line;
        let end = source.position(range.end as u32).line;
        let last = end.min(first + MOST_LINES_OF_MARK - 1);
        if last < end {
            let text = mark.text.map(|text| format!("{text} ")).unwrap_or_default();
            mark.text = Some(format!("{text}(to line {end})"));
        }
        Self { mark, range, first, last }
    }
}

struct Window {
    file: FileId,
    marks: Vec<Located>,
}

impl Window {
    fn lines(&self, context: u32) -> (u32, u32) {
        let first = self.marks.iter().map(|mark| mark.first).min().unwrap_or(1);
        let last = self.marks.iter().map(|mark| mark.last).max().unwrap_or(1);
        (first.saturating_sub(context).max(1), last + context)
    }

    /// Marks come in the order of their starts. One may join when its window touches this one, unless the window grows too
    /// high, or both stand so far apart on one long line that the cut cannot show both.
    fn has_room_for(&self, next: &Located, source: &Source, context: u32) -> bool {
        let (first, last) = self.lines(context);
        let near = self.file == next.mark.span.source && next.first.saturating_sub(context) <= last + 1;
        let low = next.last.max(last) + context < first + MOST_LINES;
        let line = source.lines().line_range(source.text(), next.first).unwrap_or_default();
        let beside = line.len() <= LONG_LINE
            || self.marks.iter().all(|mark| {
                mark.first != next.first || next.range.start - mark.range.start < LONG_LINE - BEFORE_MARK - 40
            });
        near && low && beside
    }

    fn draw(self, view: &View<'_>, context: u32) -> Snippet {
        let source = view.sources.get(self.file);
        let (first_line, last_line) = self.lines(context);
        let mut canvas = Canvas { text: String::new(), stops: Vec::new() };
        let mut lines = 0;
        for number in first_line..=last_line {
            let Some(line) = source.lines().line_range(source.text(), number) else { break };
            // The empty line after the last line break is worth showing only if a mark stands there.
            let marked = self.marks.iter().any(|mark| (mark.first..=mark.last).contains(&number));
            if line.is_empty() && line.start == source.text().len() && !marked {
                break;
            }
            let anchor = self.marks.iter().filter(|mark| mark.first == number).map(|mark| mark.range.start).min();
            let shown = cut(source.text(), &line, anchor.unwrap_or(line.start));
            canvas.push_line(source.text(), line, shown, |range| view.masks.pieces(self.file, range));
            lines += 1;
        }
        let marks = self.marks.into_iter().map(|located| canvas.place(source, located)).collect();
        let path = terminal::sanitize_path(source.path().as_str()).into_owned();
        Snippet { path, text: canvas.text, first_line, lines, marks }
    }
}

/// The part of a line that is shown.
fn cut(text: &str, line: &Range<usize>, anchor: usize) -> Range<usize> {
    if line.len() <= LONG_LINE {
        return line.clone();
    }
    let boundary = |mut offset: usize| {
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = anchor.saturating_sub(BEFORE_MARK).max(line.start);
    boundary(start)..boundary((start + LONG_LINE).min(line.end))
}

/// The text of a snippet while it grows, and where bytes of the source went.
struct Canvas {
    text: String,
    /// Source offset and offset in `text`, both ascending.
    stops: Vec<(usize, usize)>,
}

impl Canvas {
    fn push_line(
        &mut self,
        text: &str,
        line: Range<usize>,
        shown: Range<usize>,
        pieces: impl Fn(Range<usize>) -> Vec<Piece>,
    ) {
        self.stop(line.start);
        if shown.start > line.start {
            self.text.push('…');
        }
        for piece in pieces(shown.clone()) {
            match piece {
                Piece::Hidden(hidden) => {
                    self.stop(hidden.start);
                    self.text.push_str(MASK);
                }
                Piece::Shown(plain) => {
                    for (at, character) in text[plain.clone()].char_indices() {
                        self.stop(plain.start + at);
                        // A byte order mark at the start of a file is no part of its text.
                        if plain.start + at > 0 || character != '\u{feff}' {
                            terminal::push_sanitized(&mut self.text, character);
                        }
                    }
                }
            }
        }
        if shown.end < line.end {
            self.stop(shown.end);
            self.text.push('…');
        }
        self.stop(line.end);
        self.text.push('\n');
    }

    fn stop(&mut self, offset: usize) {
        self.stops.push((offset, self.text.len()));
    }

    /// Where a mark stands in the text: what was cut off at its ends is left out.
    fn place(&self, source: &Source, located: Located) -> Placed {
        let Located { mark, range, .. } = located;
        let before = self.stops.partition_point(|&(offset, _)| offset <= range.start);
        let start = before.checked_sub(1).map_or(0, |index| self.stops[index].1);
        let after = self.stops.partition_point(|&(offset, _)| offset < range.end);
        let end = self.stops.get(after).or(self.stops.last()).map_or(start, |&(_, at)| at);
        let end = if range.is_empty() { start } else { end.max(start) };
        let position = source.position(range.start as u32);
        Placed {
            range: start..end,
            text: mark.text,
            primary: mark.primary,
            line: position.line,
            column: position.column,
        }
    }
}

impl SourceCode for Snippet {
    /// miette asks for a mark with context to draw it, which is the whole snippet, and for a mark without context to name
    /// its line and column, which are those of the file.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let asked = self.marks.iter().find(|mark| before == 0 && mark.range.start == span.offset());
        let (line, column) = asked.map_or((self.first_line, 1), |mark| (mark.line, mark.column));
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            self.text.as_bytes(),
            (0, self.text.len()).into(),
            line as usize - 1,
            column as usize - 1,
            self.lines,
        )))
    }
}
