//! The boundary between parsers and the tree.
//!
//! A [`Backend`] reads one chunk and tells a [`Builder`] what it saw: scalars, opened and closed collections, aliases, anchors, tags, comments,
//! document ends, all as offsets in the whole text. The builder resolves types and links nodes; it knows no syntax. A second,
//! faster parser for the common subset can fill the same arena and leave what it does not know to the first.

pub(crate) mod granit;
mod message;
mod place;

use crate::arena::{Arena, DocumentSlot, NO_CONTENT, PROPS, Props, Shape, Slot, WIDE};
use crate::check::kubectl;
use crate::cook;
use crate::scalar::{self, Type};
use crate::{Diagnostic, DiagnosticKind, ParseOptions, SourceId, Span};
use std::ops::Range;

/// A parser of one chunk.
pub(crate) trait Backend {
    /// Reads `range` of `text`. Finished documents stay in the builder when a later one of the chunk is broken.
    fn parse<'a>(&mut self, text: &'a str, range: Range<usize>, builder: &mut Builder<'a>) -> Result<(), Failure>;
}

/// Why a backend gave up on a document.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: DiagnosticKind,
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) related: Option<(Range<usize>, String)>,
}

impl Failure {
    pub(crate) fn new(kind: DiagnosticKind, range: Range<usize>, message: impl Into<String>) -> Self {
        Self { kind, range, message: message.into(), related: None }
    }
}

/// The tags that change what a scalar means; all others make it text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// No tag.
    None,
    Null,
    Bool,
    Int,
    Float,
    Merge,
    /// `!`, `!!str`, `!!timestamp`, `!!binary` and everything else.
    Other,
}

/// Fills an [`Arena`].
pub(crate) struct Builder<'a> {
    text: &'a str,
    source: SourceId,
    options: &'a ParseOptions,
    pub(crate) arena: &'a mut Arena,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
    chunk: u32,
    open: Vec<u32>,
    /// Where the next document's nodes, props and so on start: what a broken document leaves behind is cut off here.
    mark: Mark,
    /// Where the chunk's do.
    chunk_mark: Mark,
    document_start: u32,
    /// Offset after the last node or bracket.
    last_end: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    nodes: usize,
    props: usize,
    wide: usize,
    documents: usize,
    comments: usize,
    diagnostics: usize,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(
        text: &'a str,
        source: SourceId,
        options: &'a ParseOptions,
        arena: &'a mut Arena,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            text,
            source,
            options,
            arena,
            diagnostics,
            chunk: 0,
            open: Vec::new(),
            mark: Mark::default(),
            chunk_mark: Mark::default(),
            document_start: 0,
            last_end: 0,
        }
    }

    /// Starts the chunk number `chunk`, whose text starts at `start`.
    pub(crate) fn begin_chunk(&mut self, chunk: u32, start: usize) {
        self.chunk = chunk;
        self.begin_document(start);
        self.chunk_mark = self.mark;
    }

    /// Forgets all of the chunk, which starts at `start`, so that it can be read again.
    pub(crate) fn restart_chunk(&mut self, start: usize) {
        let mark = self.chunk_mark;
        self.arena.nodes.truncate(mark.nodes);
        self.arena.props.truncate(mark.props);
        self.arena.wide_indents.truncate(mark.wide);
        self.arena.documents.truncate(mark.documents);
        self.arena.comments.truncate(mark.comments);
        self.diagnostics.truncate(mark.diagnostics);
        self.begin_document(start);
    }

    fn begin_document(&mut self, start: usize) {
        self.open.clear();
        self.mark = Mark {
            nodes: self.arena.nodes.len(),
            props: self.arena.props.len(),
            wide: self.arena.wide_indents.len(),
            documents: self.arena.documents.len(),
            comments: self.arena.comments.len(),
            diagnostics: self.diagnostics.len(),
        };
        self.document_start = start as u32;
        self.last_end = start as u32;
    }

    /// The limits.
    pub(crate) fn options(&self) -> &ParseOptions {
        self.options
    }

    /// A collection that is not closed yet and holds what comes next.
    pub(crate) fn parent(&self) -> Option<&Slot> {
        self.open.last().map(|id| self.arena.slot(*id))
    }

    /// Adds a scalar at `range`. `verbatim` says that its value is the text between its quotes; `value` is asked for only when it
    /// is not and the type depends on it.
    #[inline]
    pub(crate) fn scalar(&mut self, shape: Shape, range: Range<usize>, verbatim: bool, tag: Tag) -> u32 {
        let ty = match (shape, tag) {
            (Shape::Plain, Tag::None) if verbatim => scalar::resolve(&self.text[range.clone()]),
            (Shape::Plain, Tag::None) => Type::Str, // folded over lines: it has a space, and no type but text has one
            (_, Tag::None) => Type::Str,
            _ => self.tagged(shape, range.clone(), tag),
        };
        let flags = if verbatim { 0 } else { crate::arena::COOK };
        if (shape == Shape::DoubleQuoted && !verbatim) || (shape == Shape::Plain && self.in_flow()) {
            kubectl::scalar(self.text, shape, range.clone(), self);
        }
        self.push(shape, range, ty, flags, 0)
    }

    /// Whether what comes next is in brackets.
    #[inline]
    pub(crate) fn in_flow(&self) -> bool {
        self.parent().is_some_and(|parent| parent.shape.is_flow())
    }

    /// Adds a block scalar. `range` is from its header to its last content byte; `indent` is the content's column, `None` without
    /// content.
    pub(crate) fn block_scalar(&mut self, shape: Shape, range: Range<usize>, indent: Option<usize>, tag: Tag) -> u32 {
        let id = self.push(shape, range, Type::Str, crate::arena::COOK, NO_CONTENT);
        if let Some(indent) = indent {
            if indent == 0 {
                let start = self.arena.slot(id).start as usize;
                let message = "go-yaml expects the lines of a block scalar to be indented; it reads this one as empty";
                self.diagnose(DiagnosticKind::RejectedByKubectl, start..start + 1, message.to_owned(), None);
            }
            self.arena.nodes[id as usize].indent = if indent < WIDE as usize {
                indent as u8
            } else {
                self.arena.wide_indents.push((id, indent as u32));
                WIDE
            };
        }
        if !matches!(tag, Tag::None | Tag::Other) {
            let value = cook::value(self.text, self.arena, id).into_owned();
            self.arena.nodes[id as usize].ty = self.tagged_type(&value, self.arena.slot(id).start as usize, tag);
        }
        id
    }

    #[cold]
    fn tagged(&mut self, shape: Shape, range: Range<usize>, tag: Tag) -> Type {
        if tag == Tag::Other {
            return Type::Str;
        }
        let value = cook::flow(self.text, range.clone(), shape).into_owned();
        self.tagged_type(&value, range.start, tag)
    }

    /// go-yaml's `resolve`: the tag must agree with what the text would be without it.
    fn tagged_type(&mut self, value: &str, at: usize, tag: Tag) -> Type {
        let plain = scalar::resolve(value);
        let wanted = match tag {
            Tag::None | Tag::Other => return Type::Str,
            Tag::Null if plain == Type::Null => return plain,
            Tag::Bool if matches!(plain, Type::True | Type::False) => return plain,
            Tag::Int if plain == Type::Int => return plain,
            Tag::Float if matches!(plain, Type::Int | Type::Float) => return Type::Float,
            Tag::Merge => return if plain == Type::Merge { plain } else { Type::Str },
            Tag::Null => "null",
            Tag::Bool => "a boolean",
            Tag::Int => "an integer",
            Tag::Float => "a number",
        };
        self.diagnose(
            DiagnosticKind::RejectedByKubectl,
            at..at,
            format!("the tag says {wanted}, but the text is not one; go-yaml refuses to decode it"),
            None,
        );
        Type::Str
    }

    /// Adds an alias to `target`.
    pub(crate) fn alias(&mut self, range: Range<usize>, target: u32) -> u32 {
        kubectl::name(self.text, range.clone(), self);
        let id = self.push(Shape::Alias, range, Type::Str, 0, 0);
        self.props_of(id).target = target;
        id
    }

    /// The failure of nesting too deeply at `at`.
    pub(crate) fn too_deep(&self, at: usize) -> Failure {
        let message = format!("lists and mappings are nested deeper than {} levels", self.options.max_depth);
        Failure::new(DiagnosticKind::DepthLimit, at..at, message)
    }

    /// Where the innermost bracket that is open stands; a pair in a list, `[a: b]`, has none.
    pub(crate) fn open_bracket(&self) -> Option<usize> {
        let starts = self.open.iter().rev().map(|id| self.arena.slot(*id)).take_while(|slot| slot.shape.is_flow());
        starts.map(|slot| slot.start as usize).find(|at| self.text[*at..].starts_with(['[', '{']))
    }

    /// The columns of the open block collections, outermost first.
    pub(crate) fn block_columns(&self, column: impl Fn(usize) -> usize) -> Vec<usize> {
        let block = self.open.iter().map(|id| self.arena.slot(*id)).filter(|slot| !slot.shape.is_flow());
        let mut columns: Vec<usize> = block.map(|slot| column(slot.start as usize)).collect();
        columns.dedup();
        columns
    }

    /// Adds a list or mapping that starts at `start`; what follows is in it until [`Builder::close`].
    #[inline]
    pub(crate) fn open(&mut self, shape: Shape, start: usize) -> Result<u32, Failure> {
        let id = self.push(shape, start..start, Type::Collection, 0, 0);
        if self.open.len() >= self.options.max_depth {
            return Err(self.too_deep(start));
        }
        self.open.push(id);
        Ok(id)
    }

    /// Closes the innermost collection, at the end of its closing bracket or else of its last descendant.
    #[inline]
    pub(crate) fn close(&mut self, bracket_end: Option<usize>) {
        if let Some(end) = bracket_end {
            self.last_end = end as u32;
        }
        if let Some(id) = self.open.pop() {
            let skip = self.arena.nodes.len() as u32;
            let slot = &mut self.arena.nodes[id as usize];
            slot.skip = skip;
            slot.end = self.last_end.max(slot.start);
        }
    }

    /// Gives the node `id` the anchor that stands at `range`.
    pub(crate) fn anchor(&mut self, id: u32, range: Range<usize>) {
        kubectl::name(self.text, range.clone(), self);
        self.props_of(id).anchor = (range.start as u32, range.end as u32);
    }

    /// Gives the node `id` the tag that stands at `range`.
    pub(crate) fn tag(&mut self, id: u32, range: Range<usize>) {
        self.props_of(id).tag = (range.start as u32, range.end as u32);
    }

    /// Adds a comment, from its `#` to the end of its line. Comments come in the order of the text.
    pub(crate) fn comment(&mut self, range: Range<usize>) {
        self.arena.comments.push((range.start as u32, range.end as u32));
    }

    /// Ends a document at `end`; what comes next belongs to the next one. A document without nodes gets an empty null.
    pub(crate) fn end_document(&mut self, end: usize) {
        let root = self.mark.nodes as u32;
        let written = self.arena.nodes.get(self.mark.nodes);
        let empty = written.is_none_or(|slot| slot.start == slot.end && slot.flags == 0);
        if written.is_none() {
            self.push(Shape::Plain, end..end, Type::Null, 0, 0);
        }
        self.arena.documents.push(DocumentSlot {
            root,
            chunk: self.chunk,
            start: self.document_start,
            end: end as u32,
            empty,
        });
        self.begin_document(end);
    }

    /// Takes back the unfinished document and says why.
    pub(crate) fn fail(&mut self, failure: Failure) {
        self.arena.nodes.truncate(self.mark.nodes);
        self.arena.props.truncate(self.mark.props);
        self.arena.wide_indents.truncate(self.mark.wide);
        self.open.clear();
        self.diagnose(failure.kind, failure.range, failure.message, failure.related);
    }

    /// Records a diagnostic of the current chunk.
    pub(crate) fn diagnose(
        &mut self,
        kind: DiagnosticKind,
        range: Range<usize>,
        message: String,
        related: Option<(Range<usize>, String)>,
    ) {
        let span = |range: Range<usize>| Span::new(self.source, range.start as u32, range.end as u32);
        self.diagnostics.push(Diagnostic {
            kind,
            span: span(range),
            message,
            related: related.map(|(range, text)| (span(range), text)),
            document: self.chunk,
        });
    }

    #[inline]
    fn push(&mut self, shape: Shape, range: Range<usize>, ty: Type, flags: u8, indent: u8) -> u32 {
        let id = self.arena.nodes.len() as u32;
        let (start, end) = (range.start as u32, range.end as u32);
        self.arena.nodes.push(Slot { start, end, skip: id + 1, shape, ty, flags, indent });
        self.last_end = end;
        id
    }

    /// The props of `id`, which is the last node that got any or a later one.
    fn props_of(&mut self, id: u32) -> &mut Props {
        self.arena.nodes[id as usize].flags |= PROPS;
        if self.arena.props.last().is_none_or(|last| last.node != id) {
            self.arena.props.push(Props { node: id, ..Props::default() });
        }
        let last = self.arena.props.len() - 1;
        &mut self.arena.props[last]
    }
}
