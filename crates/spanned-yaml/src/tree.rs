//! The tree of one text: its documents, comments and diagnostics. A composed tree has no text of its own and one document.

use crate::arena::Shape;
use crate::arena::{Arena, DocumentSlot};
use crate::backend::granit::Granit;
use crate::backend::{Backend, Builder};
use crate::compose::Composed;
use crate::cook::OffsetMap;
use crate::{Diagnostic, DiagnosticKind, Node, ParseOptions, PathFinder, SourceId, Span, check, split};
use std::sync::{Arc, Weak};

/// The documents of one text. It owns the text and never changes, so threads may share it.
#[derive(Debug)]
pub struct Tree {
    source: SourceId,
    text: Arc<str>,
    pub(crate) arena: Arena,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) origin: Origin,
    comments: Vec<Comment>,
    /// Itself, so that a node can keep its tree.
    pub(crate) this: Weak<Tree>,
}

/// Where the bytes of a tree's text stand.
#[derive(Debug)]
pub(crate) enum Origin {
    /// The text is a file's.
    File,
    /// The text is a scalar's value; the map says where its bytes stand in the file.
    Value(OffsetMap),
    /// The text is the value of a scalar that stands nowhere as such; all of it is due to this place.
    Place(Span),
    /// The text is that of the tree's own scalars; the table has the place of every node.
    Composed(Box<Composed>),
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
        Self::parse_at(source, text, options, Origin::File)
    }

    /// Parses a text that was computed and stands in no file: every node and diagnostic is at `place`, what caused the text.
    pub fn parse_computed(text: Arc<str>, place: Span, options: &ParseOptions) -> Arc<Self> {
        Self::parse_at(place.source, text, options, Origin::Place(place))
    }

    pub(crate) fn parse_at(source: SourceId, text: Arc<str>, options: &ParseOptions, origin: Origin) -> Arc<Self> {
        let mut arena = Arena::default();
        let mut diagnostics = Vec::new();
        build(source, &text, options, &mut arena, &mut diagnostics);
        let mut tree = Self::new(source, text, arena, origin);
        tree.comments =
            tree.arena.comments.iter().map(|(start, end)| Comment { span: tree.span(*start, *end) }).collect();
        tree.arena.comments = Vec::new();
        if !matches!(tree.origin, Origin::File) {
            for diagnostic in &mut diagnostics {
                diagnostic.span = tree.span(diagnostic.span.start, diagnostic.span.end);
                if let Some((span, _)) = &mut diagnostic.related {
                    *span = tree.span(span.start, span.end);
                }
            }
        }
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.kind));
        tree.diagnostics = diagnostics;
        tree.shared()
    }

    pub(crate) fn new(source: SourceId, text: Arc<str>, arena: Arena, origin: Origin) -> Self {
        Self { source, text, arena, diagnostics: Vec::new(), origin, comments: Vec::new(), this: Weak::new() }
    }

    /// The tree as it is handed out: behind a pointer that it knows itself.
    pub(crate) fn shared(self) -> Arc<Self> {
        Arc::new_cyclic(|this| Self { this: this.clone(), ..self })
    }

    /// The text. Of an embedded tree it is the value of the scalar, and of a composed tree that of all of its own scalars; no span refers
    /// to it.
    #[inline]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The caller's number of the text that spans refer to. The spans of a composed tree may refer to others.
    #[inline]
    pub fn source(&self) -> SourceId {
        self.source
    }

    /// The documents in the order of the text. A broken one is not among them; an empty one (`---` and nothing) is, but a text
    /// of only blanks and comments has none.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = Document<'_>> + DoubleEndedIterator + Clone {
        self.arena.documents.iter().map(|slot| Document { tree: self, slot })
    }

    /// The node that [`Node::index`] named, aliases and links followed; `None` for a number that names none. A number that comes
    /// from another tree may well name something here.
    #[inline]
    pub fn node_at(&self, index: u32) -> Option<Node<'_>> {
        ((index as usize) < self.arena.nodes.len()).then(|| self.node(index))
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
            Origin::File => Span::new(self.source, start, end),
            other => self.outer_span(other, start, end),
        }
    }

    #[cold]
    fn outer_span(&self, origin: &Origin, start: u32, end: u32) -> Span {
        match origin {
            Origin::File => Span::new(self.source, start, end),
            Origin::Value(map) => {
                let first = map.start(start as usize);
                let last = if end > start { map.end(end as usize) } else { first };
                Span::new(self.source, first, last)
            }
            Origin::Place(span) => *span,
            // Ranges of its text mean nothing outside of it.
            Origin::Composed(composed) => composed.span(0),
        }
    }

    /// The span of the node `id`, aliases not followed.
    #[inline]
    pub(crate) fn node_span(&self, id: u32) -> Span {
        let slot = self.arena.slot(id);
        match &self.origin {
            Origin::File => Span::new(self.source, slot.start, slot.end),
            Origin::Composed(composed) => composed.span(id),
            other => self.outer_span(other, slot.start, slot.end),
        }
    }

    #[inline]
    pub(crate) fn composed(&self) -> Option<&Composed> {
        match &self.origin {
            Origin::Composed(composed) => Some(composed),
            _ => None,
        }
    }

    /// The node `id`, or the one that it stands for.
    #[inline]
    pub(crate) fn node(&self, id: u32) -> Node<'_> {
        if self.arena.slot(id).shape == Shape::Alias { self.behind(id) } else { Node { tree: self, id } }
    }

    /// The node behind an alias or a link. A link's target is a node, so it is no alias and no link itself.
    #[cold]
    fn behind(&self, id: u32) -> Node<'_> {
        match self.composed() {
            Some(composed) => composed.target(self, id),
            None => Node { tree: self, id: self.arena.resolve(id) },
        }
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

    /// The part of the text that belongs to the document, from its marker or the end of the one before; of a composed document, its
    /// root's span.
    pub fn span(self) -> Span {
        match self.tree.composed() {
            Some(_) => self.root().span(),
            None => self.tree.span(self.slot.start, self.slot.end),
        }
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
