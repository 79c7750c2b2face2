//! The tree of one text: its documents, comments and diagnostics.

use crate::arena::{Arena, DocumentSlot};
use crate::backend::granit::Granit;
use crate::backend::{Backend, Builder};
use crate::cook::OffsetMap;
use crate::{Diagnostic, DiagnosticKind, Node, ParseOptions, PathFinder, SourceId, Span, check, split};
use std::sync::{Arc, Weak};

/// The documents of one text. It owns the text and never changes, so threads may share it.
#[derive(Debug)]
pub struct Tree {
    source: SourceId,
    text: Arc<str>,
    pub(crate) arena: Arena,
    diagnostics: Vec<Diagnostic>,
    /// Of a tree whose text is a scalar's value: where its bytes stand in the file.
    pub(crate) origin: Option<OffsetMap>,
    comments: Vec<Comment>,
    /// Of a tree whose text stands nowhere: the place that stands for all of it.
    place: Option<Span>,
    /// Itself, so that a node can give its tree to somebody who keeps it.
    this: Weak<Tree>,
}

/// A comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Comment {
    /// From its `#` to the end of its line, without the line break.
    pub span: Span,
}

impl Tree {
    /// Parses `text`. It never fails: what is wrong is in [`Tree::diagnostics`], and a broken document costs that document only.
    ///
    /// The text is cut into documents at its `---` lines first, as kubectl does it.
    pub fn parse(source: SourceId, text: Arc<str>, options: &ParseOptions) -> Arc<Self> {
        Self::parse_at(source, text, options, None)
    }

    pub(crate) fn parse_at(
        source: SourceId,
        text: Arc<str>,
        options: &ParseOptions,
        origin: Option<OffsetMap>,
    ) -> Arc<Self> {
        Arc::new_cyclic(|this| Self::build(source, text, options, origin, this.clone()))
    }

    /// Parses a text that was computed and stands in no file: every node and diagnostic is at `place`, what caused the text.
    pub fn parse_computed(text: Arc<str>, place: Span, options: &ParseOptions) -> Arc<Self> {
        Arc::new_cyclic(|this| {
            let mut tree = Self::build(place.source, text, options, None, this.clone());
            tree.place = Some(place);
            for diagnostic in &mut tree.diagnostics {
                diagnostic.span = place;
                diagnostic.related = None;
            }
            tree.comments.clear();
            tree
        })
    }

    fn build(
        source: SourceId,
        text: Arc<str>,
        options: &ParseOptions,
        origin: Option<OffsetMap>,
        this: Weak<Self>,
    ) -> Self {
        let mut arena = Arena::default();
        let mut diagnostics = Vec::new();
        build(source, &text, options, &mut arena, &mut diagnostics);
        let mut tree = Self { source, text, arena, diagnostics, origin, comments: Vec::new(), place: None, this };
        tree.comments =
            tree.arena.comments.iter().map(|(start, end)| Comment { span: tree.span(*start, *end) }).collect();
        tree.arena.comments = Vec::new();
        let mut diagnostics = std::mem::take(&mut tree.diagnostics);
        if tree.origin.is_some() {
            for diagnostic in &mut diagnostics {
                diagnostic.span = tree.span(diagnostic.span.start, diagnostic.span.end);
                if let Some((span, _)) = &mut diagnostic.related {
                    *span = tree.span(span.start, span.end);
                }
            }
        }
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.kind));
        tree.diagnostics = diagnostics;
        tree
    }

    /// The tree as something that can be kept.
    pub(crate) fn shared(&self) -> Option<Arc<Self>> {
        self.this.upgrade()
    }

    /// The node of an index that [`Node::index`] gave; `None` if there is none.
    pub fn node_at(&self, index: u32) -> Option<Node<'_>> {
        if (index as usize) < self.arena.nodes.len() { Some(self.node(index)) } else { None }
    }

    /// Of a computed text, the place that stands for it.
    pub(crate) fn place(&self) -> Option<Span> {
        self.place
    }

    /// The text. Of an embedded tree it is the value of the scalar, to which no span refers.
    #[inline]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The caller's number of the text that spans refer to.
    #[inline]
    pub fn source(&self) -> SourceId {
        self.source
    }

    /// The documents in the order of the text. A broken one is not among them; an empty one (`---` and nothing) is, but a text
    /// of only blanks and comments has none.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = Document<'_>> + DoubleEndedIterator + Clone {
        self.arena.documents.iter().map(|slot| Document { tree: self, slot })
    }

    /// All comments in the order of the text.
    #[inline]
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// What is wrong, in the order of the text.
    #[inline]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The JSON pointer (RFC 6901) in its document of the innermost key or value that `span` is in, `""` if there is none.
    /// The path to a key is the path of its entry.
    pub fn path_at(&self, span: Span) -> String {
        self.paths().at(span)
    }

    /// Finds the paths of many places; see [`Tree::path_at`].
    pub fn paths(&self) -> PathFinder<'_> {
        PathFinder::new(self)
    }

    /// The span of a range of the text, in the file.
    #[inline]
    pub(crate) fn span(&self, start: u32, end: u32) -> Span {
        match &self.origin {
            None if self.place.is_some() => self.place.unwrap_or(Span::new(self.source, start, end)),
            None => Span::new(self.source, start, end),
            Some(origin) => self.outer_span(origin, start, end),
        }
    }

    #[cold]
    fn outer_span(&self, origin: &OffsetMap, start: u32, end: u32) -> Span {
        let first = origin.start(start as usize);
        let last = if end > start { origin.end(end as usize) } else { first };
        Span::new(self.source, first, last)
    }

    #[inline]
    pub(crate) fn node(&self, id: u32) -> Node<'_> {
        Node { tree: self, id: self.arena.resolve(id) }
    }
}

pub(crate) fn push_segment(path: &mut String, segment: &str) {
    path.push('/');
    for character in segment.chars() {
        match character {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            other => path.push(other),
        }
    }
}

fn build(source: SourceId, text: &str, options: &ParseOptions, arena: &mut Arena, diagnostics: &mut Vec<Diagnostic>) {
    if text.len() >= u32::MAX as usize {
        diagnostics.push(Diagnostic {
            kind: DiagnosticKind::SyntaxError,
            span: Span::new(source, 0, 0),
            message: "expected a text shorter than 4 GiB".to_owned(),
            related: None,
            document: 0,
        });
        return;
    }
    let mut builder = Builder::new(text, source, options, arena, diagnostics);
    for (number, chunk) in split::chunks(text).enumerate() {
        if number >= options.max_documents {
            builder.begin_chunk(number as u32, chunk.range.start);
            builder.diagnose(
                DiagnosticKind::DocumentLimit,
                chunk.range.start..chunk.range.start,
                format!("the text has more than {} documents; the rest is not read", options.max_documents),
                None,
            );
            break;
        }
        builder.begin_chunk(number as u32, chunk.range.start);
        let first = builder.arena.documents.len();
        if let Err(failure) = Granit.parse(text, chunk.range.clone(), &mut builder) {
            builder.fail(failure);
        }
        check::chunk(text, chunk.range, first, &mut builder);
    }
}

/// One document of a [`Tree`].
#[derive(Clone, Copy)]
pub struct Document<'t> {
    tree: &'t Tree,
    slot: &'t DocumentSlot,
}

impl<'t> Document<'t> {
    /// The number of the document's chunk: the text is cut at its `---` lines, and the pieces are counted from 0, empty and
    /// broken ones too. What stands before the first `---` counts only when it is more than blanks, comments and directives.
    #[inline]
    pub fn index(self) -> usize {
        self.slot.chunk as usize
    }

    /// The root. Of an empty document it is a null with an empty span.
    #[inline]
    pub fn root(self) -> Node<'t> {
        self.tree.node(self.slot.root)
    }

    /// The part of the text that belongs to the document, from its marker or the end of the one before.
    pub fn span(self) -> Span {
        self.tree.span(self.slot.start, self.slot.end)
    }

    /// Whether nothing stands in it.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.slot.empty
    }

    /// The tree.
    #[inline]
    pub fn tree(self) -> &'t Tree {
        self.tree
    }
}
