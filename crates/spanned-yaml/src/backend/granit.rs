//! The full parser: granit-parser's events, brought to what the tree wants.
//!
//! granit's marks differ from ours in four ways, all mended here: an absent value is a `~` of no width, possibly on a later
//! line; the end of a block collection is the start of the next token; a block scalar starts at its content, not at its header; a list
//! at its parent's column starts after its first dash. Comments are not taken from granit (it may hold them back) but from the
//! gaps between its events, where nothing else can hide behind a `#` after a blank.

use super::message::{self, Stop};
use super::{Backend, Builder, Failure, Tag, place};
use crate::DiagnosticKind;
use crate::arena::Shape;
use crate::check::kubectl;
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, StrInput, StructureStyle};
use memchr::{memchr, memchr2};
use std::borrow::Cow;
use std::ops::Range;

/// The granit-parser backend.
pub(crate) struct Granit;

/// How often a chunk is read again with one more place mended, and how long it may be for that.
const MENDS: usize = 16;
const MENDABLE: usize = 1 << 20;

impl Backend for Granit {
    fn parse<'a>(&mut self, text: &'a str, range: Range<usize>, builder: &mut Builder<'a>) -> Result<(), Failure> {
        let first = match read(text, &text[range.clone()], range.clone(), false, builder) {
            Ok(()) => return Ok(()),
            Err(stop) => stop,
        };
        let failure = first.failure;
        let mut mended = None;
        let mut next = first.mend.filter(|_| range.len() <= MENDABLE);
        for _ in 0..MENDS {
            let Some(mend) = next else { break };
            let chunk: &mut String = mended.get_or_insert_with(|| text[range.clone()].to_owned());
            blank(chunk, mend.start - range.start..mend.end - range.start);
            builder.restart_chunk(range.start);
            match read(text, chunk, range.clone(), true, builder) {
                Ok(()) => return Ok(()),
                Err(stop) => next = stop.mend,
            }
        }
        if mended.is_some() {
            // Not mended after all: what is kept of the chunk is what the first reading kept.
            builder.restart_chunk(range.start);
            if let Err(stop) = read(text, &text[range.clone()], range, false, builder) {
                return Err(stop.failure);
            }
        }
        Err(failure)
    }
}

/// Why reading stopped, and what may be blanked out to go on: libyaml, and so kubectl, takes quoted text whose later lines are not
/// indented and comments right after a quote, granit does not.
struct Stopped {
    failure: Failure,
    mend: Option<Range<usize>>,
}

/// Overwrites line breaks and tabs, or a comment, with blanks. Offsets stay what they are.
fn blank(chunk: &mut String, range: Range<usize>) {
    let comment = chunk[range.clone()].starts_with('#');
    let blanked: String = chunk[range.clone()]
        .chars()
        .flat_map(|character| {
            let (character, width) = if comment || matches!(character, '\n' | '\r' | '\t') {
                (' ', character.len_utf8())
            } else {
                (character, 1)
            };
            std::iter::repeat_n(character, width)
        })
        .collect();
    chunk.replace_range(range, &blanked);
}

/// Reads `chunk`, which stands at `range` of `text`, mended or not.
fn read<'a>(
    text: &'a str,
    chunk: &str,
    range: Range<usize>,
    mended: bool,
    builder: &mut Builder<'a>,
) -> Result<(), Stopped> {
    let reader = Reader {
        text,
        base: range.start,
        end: range.end,
        cursor: range.start,
        anchors: Vec::new(),
        last: 0,
        mended,
        builder,
    };
    reader.run(chunk)
}

struct Reader<'a, 'b> {
    text: &'a str,
    /// Where the chunk starts; granit counts from here.
    base: usize,
    /// Where it ends.
    end: usize,
    /// Everything before is read: nodes are built, comments collected.
    cursor: usize,
    /// The node of each anchor, by granit's number less one.
    anchors: Vec<u32>,
    /// The node that an anchor event belongs to.
    last: u32,
    /// Whether granit reads a text that is not quite ours.
    mended: bool,
    builder: &'b mut Builder<'a>,
}

impl<'a> Reader<'a, '_> {
    fn run(mut self, chunk: &str) -> Result<(), Stopped> {
        let depth = self.builder.options().max_depth.saturating_add(8);
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_comments: false,
            emit_unresolved_aliases: true,
            flow_nesting_limit: depth,
            block_nesting_limit: depth,
        };
        let mut parser: Parser<'_, StrInput<'_>> = Parser::new_from_str_with_options(chunk, options);
        while let Some(next) = parser.next_event() {
            match next {
                Ok((event, span)) => {
                    self.event(event, &span).map_err(|failure| Stopped { failure, mend: None })?;
                }
                Err(error) => {
                    let at = error.marker().byte_offset().unwrap_or(chunk.len()).min(chunk.len()) + self.base;
                    return Err(self.stopped(at, error.kind()));
                }
            }
        }
        self.gap(self.end);
        Ok(())
    }

    fn stopped(&self, at: usize, kind: &ErrorKind) -> Stopped {
        let chunk = self.base..self.end;
        let failure = message::explain(Stop { text: self.text, chunk, read: self.cursor, at, kind }, self.builder);
        let mend = match kind {
            ErrorKind::InvalidQuotedScalarIndent => self.quoted_lines(),
            ErrorKind::CommentNotSeparated => {
                let follows = self.text[..at].ends_with(['"', '\'', ']', '}']) && self.text[at..].starts_with('#');
                follows.then(|| at..place::line_end(self.text, at).min(self.end))
            }
            _ => None,
        };
        Stopped { failure, mend }
    }

    /// The next quoted text, if it is closed and cannot be a key: over several lines it must not be one.
    fn quoted_lines(&self) -> Option<Range<usize>> {
        let open = place::opening_quote(self.text, self.cursor, self.end)?;
        let close = place::closing_quote(self.text, open, self.end)?;
        let after = self.text[close..self.end].trim_start_matches([' ', '\t']);
        (after.is_empty() || after.starts_with(['\n', '\r', '#', ',', ']', '}'])).then_some(open..close)
    }

    fn event(&mut self, event: Event<'_>, span: &granit_parser::Span) -> Result<(), Failure> {
        let range =
            span.byte_range().map_or(self.cursor..self.cursor, |range| range.start + self.base..range.end + self.base);
        match event {
            Event::Scalar(value, style, _, tag) => {
                let borrowed = matches!(value, Cow::Borrowed(_));
                self.scalar(&value, borrowed, style, range, span, tag.as_deref());
            }
            Event::SequenceStart(style, _, tag) => {
                let (shape, start) = match style {
                    StructureStyle::Flow => (Shape::FlowSequence, range.start),
                    StructureStyle::Block => (Shape::BlockSequence, self.first_dash(range.start)),
                };
                self.open(shape, start, range.end, span, tag.is_some())?;
            }
            Event::MappingStart(style, _, tag) => {
                let shape = match style {
                    StructureStyle::Flow => Shape::FlowMapping,
                    StructureStyle::Block => Shape::BlockMapping,
                };
                self.open(shape, range.start, range.end, span, tag.is_some())?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let flow = self.builder.parent().is_some_and(|slot| slot.shape.is_flow());
                if flow && !range.is_empty() {
                    self.gap(range.start);
                    self.cursor = range.end;
                    self.builder.close(Some(range.end));
                } else {
                    self.builder.close(None);
                }
            }
            Event::Anchor(id, _) => {
                if let Some(at) = id.checked_sub(1) {
                    if self.anchors.len() <= at {
                        self.anchors.resize(at + 1, u32::MAX);
                    }
                    self.anchors[at] = self.last;
                }
                self.builder.anchor(self.last, range);
            }
            Event::Alias(id) => {
                let target = id.checked_sub(1).and_then(|at| self.anchors.get(at)).copied().unwrap_or(u32::MAX);
                self.gap(range.start);
                self.cursor = range.end;
                self.last = self.builder.alias(range, target);
            }
            Event::UnresolvedAlias(name) => {
                return Err(Failure::new(
                    DiagnosticKind::UnknownAlias,
                    range,
                    format!(
                        "the alias `*{name}` names no anchor; expected `&{name}` on an earlier node of this document, or quotes"
                    ),
                ));
            }
            Event::DocumentStart(true, _) => {
                self.gap(range.start);
                self.cursor = range.end;
            }
            Event::DocumentEnd => {
                self.gap(range.start);
                self.cursor = range.end.max(self.cursor);
                self.builder.end_document(self.cursor);
                self.anchors.clear();
            }
            _ => {}
        }
        Ok(())
    }

    fn open(
        &mut self,
        shape: Shape,
        start: usize,
        end: usize,
        span: &granit_parser::Span,
        tagged: bool,
    ) -> Result<(), Failure> {
        self.gap(start);
        self.cursor = if shape.is_flow() { end } else { start };
        self.last = self.builder.open(shape, start)?;
        if tagged {
            self.tag(span);
        }
        Ok(())
    }

    fn tag(&mut self, span: &granit_parser::Span) {
        if let Some(range) = span.tag_span().and_then(|span| span.byte_range()) {
            self.builder.tag(self.last, range.start + self.base..range.end + self.base);
        }
    }

    fn scalar(
        &mut self,
        value: &str,
        borrowed: bool,
        style: ScalarStyle,
        range: Range<usize>,
        span: &granit_parser::Span,
        tag: Option<&granit_parser::Tag>,
    ) {
        let kind = tag.map_or(Tag::None, tag_kind);
        let shape = match style {
            ScalarStyle::Plain => Shape::Plain,
            ScalarStyle::SingleQuoted => Shape::SingleQuoted,
            ScalarStyle::DoubleQuoted => Shape::DoubleQuoted,
            ScalarStyle::Literal => Shape::Literal,
            ScalarStyle::Folded => Shape::Folded,
        };
        if shape.is_block_scalar() {
            self.block_scalar(shape, value, &range, span.start.col(), kind);
        } else if shape == Shape::Plain && range.is_empty() {
            let at = self.absent();
            self.last = self.builder.scalar(shape, at..at, true, kind);
        } else {
            self.gap(range.start);
            self.cursor = range.end;
            let verbatim = (borrowed && !self.mended) || self.is_verbatim(shape, &range);
            self.last = self.builder.scalar(shape, range, verbatim, kind);
        }
        if tag.is_some() {
            self.tag(span);
        }
    }

    fn is_verbatim(&self, shape: Shape, range: &Range<usize>) -> bool {
        let raw = &self.text.as_bytes()[crate::cook::inner(shape, range.clone())];
        memchr2(b'\n', b'\r', raw).is_none()
            && match shape {
                Shape::SingleQuoted => memchr(b'\'', raw).is_none(),
                Shape::DoubleQuoted => memchr(b'\\', raw).is_none(),
                _ => true,
            }
    }

    /// The place of an absent value: right after the colon or dash that announces it, not where granit noticed.
    fn absent(&mut self) -> usize {
        let bytes = &self.text.as_bytes()[..self.end];
        let in_list = self.builder.parent().is_some_and(|parent| parent.shape == Shape::BlockSequence);
        let announced_by = if in_list { b'-' } else { b':' };
        let mut at = self.cursor;
        let place = loop {
            match bytes.get(at) {
                Some(b' ' | b'\t' | b'\r' | b'\n') => at += 1,
                Some(b'#') => at = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end),
                Some(byte) if *byte == announced_by => break at + 1,
                _ => break self.cursor,
            }
        };
        self.gap(place);
        place
    }

    /// The first dash of a block list that granit puts at `start` or, when it is not indented, after that dash.
    fn first_dash(&mut self, start: usize) -> usize {
        let nested = self.builder.parent().is_some_and(|parent| parent.shape == Shape::BlockSequence);
        let first = self.skip_trivia(self.cursor, start, false);
        if !nested {
            return first;
        }
        // The outer list's dash comes first.
        self.skip_trivia(first + 1, start.max(first + 1), false)
    }

    /// The offset of the next token that is not a comment, a property or an indicator on the way to a block node.
    /// Stops at a dash unless `past_dashes`.
    fn skip_trivia(&self, mut at: usize, limit: usize, past_dashes: bool) -> usize {
        let bytes = &self.text.as_bytes()[..self.end];
        while let Some(byte) = bytes.get(at) {
            at = match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b':' | b'?' => at + 1,
                b'#' => memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end),
                b'&' | b'!' => {
                    at + bytes[at..].iter().take_while(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
                }
                b'-' if past_dashes => at + 1,
                b'.' if bytes[at..].starts_with(b"...") => at + 3, // ends a document that is not there
                0xEF if bytes[at..].starts_with("\u{FEFF}".as_bytes()) => at + 3,
                _ => return at,
            };
        }
        at.min(limit.max(self.cursor))
    }

    fn block_scalar(&mut self, shape: Shape, value: &str, range: &Range<usize>, column: usize, tag: Tag) {
        let bytes = &self.text.as_bytes()[..self.end];
        let header = self.skip_trivia(self.cursor, range.start, true);
        self.gap(header);
        let header_line_end = memchr(b'\n', &bytes[header..]).map_or(bytes.len(), |at| header + at);
        let header_end = header
            + bytes[header..header_line_end]
                .iter()
                .enumerate()
                .take_while(|(at, byte)| *at == 0 || matches!(byte, b'0'..=b'9' | b'+' | b'-'))
                .count();
        self.cursor = header_end;
        let has_content = value.bytes().any(|byte| byte != b'\n');
        if !has_content {
            self.gap(header_line_end);
            self.cursor = header_line_end.min(range.end.max(header_end));
            self.last = self.builder.block_scalar(shape, header..header_end, None, tag);
            return;
        }
        self.gap(header_line_end);
        let content_end =
            content_end(bytes, (header_line_end + 1).min(bytes.len()), range.end.min(bytes.len()), column);
        self.cursor = content_end.max(header_end);
        self.last = self.builder.block_scalar(shape, header..self.cursor, Some(column), tag);
    }

    /// Collects the comments between the cursor and `to`.
    fn gap(&mut self, to: usize) {
        let bytes = self.text.as_bytes();
        let mut at = self.cursor;
        if bytes.get(at..to).is_some_and(|gap| memchr(b'\t', gap).is_some()) && !self.builder.in_flow() {
            kubectl::tabs(self.text, at..to, self.builder);
        }
        while let Some(found) = bytes.get(at..to).and_then(|gap| memchr(b'#', gap)) {
            let hash = at + found;
            let starts = hash == 0
                || hash == self.cursor && matches!(bytes[hash - 1], b'"' | b'\'' | b']' | b'}')
                || matches!(bytes[hash - 1], b' ' | b'\t' | b'\r' | b'\n')
                || self.text[..hash].ends_with('\u{FEFF}');
            if !starts {
                at = hash + 1;
                continue;
            }
            let end = memchr2(b'\n', b'\r', &bytes[hash..self.end]).map_or(self.end, |len| hash + len);
            self.builder.comment(hash..end);
            at = end;
        }
        self.cursor = self.cursor.max(to).max(at.min(self.end));
    }
}

/// The end of the last content line of a block scalar whose lines are in `from..to` and start at `column`.
fn content_end(bytes: &[u8], from: usize, to: usize, column: usize) -> usize {
    let mut end = from;
    let mut line = from;
    while line < to {
        let line_end = memchr(b'\n', &bytes[line..to]).map_or(to, |at| line + at);
        let tight = if line_end > line && bytes[line_end - 1] == b'\r' { line_end - 1 } else { line_end };
        if tight > line + column || bytes[line..tight].iter().any(|byte| *byte != b' ') {
            end = tight;
        }
        line = line_end + 1;
    }
    end
}

fn tag_kind(tag: &granit_parser::Tag) -> Tag {
    match tag.core_suffix() {
        Some("null") => Tag::Null,
        Some("bool") => Tag::Bool,
        Some("int") => Tag::Int,
        Some("float") => Tag::Float,
        Some("merge") => Tag::Merge,
        _ => Tag::Other,
    }
}
