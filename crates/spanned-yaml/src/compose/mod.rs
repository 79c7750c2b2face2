//! Trees made of nodes of other trees: what kustomize or Flux makes of several files.
//!
//! A [`Composer`] takes mappings and lists of its own, scalars of its own, and links to nodes of other trees. A link is followed like
//! an alias: what comes out is the node of the other tree, with its text, its place and everything in it. A node of its own has the
//! span that the caller gives, which may be in another text than that of the node before. Nothing is copied but the texts of own
//! scalars.
//!
//! ```
//! use spanned_yaml::{Composer, Kind, ParseOptions, SourceId, Span, Tree};
//!
//! let base = Tree::parse(SourceId(0), "spec: {replicas: 1, paused: yes}".into(), &ParseOptions::default());
//! let patch = Tree::parse(SourceId(1), "spec: {replicas: 3}".into(), &ParseOptions::default());
//! let old = base.documents().next().and_then(|document| document.root().get("spec")).ok_or("no spec")?;
//! let new = patch.documents().next().and_then(|document| document.root().get("spec")).ok_or("no spec")?;
//!
//! let mut composer = Composer::new(SourceId(0));
//! composer.mapping(old.span());
//! for entry in old.entries() {
//!     composer.link(entry.key);
//!     composer.link(new.get(&entry.name()).unwrap_or(entry.value));
//! }
//! composer.end();
//! let tree = composer.finish();
//!
//! let spec = tree.documents().next().ok_or("no document")?.root();
//! let replicas = spec.get("replicas").ok_or("no replicas")?;
//! assert_eq!((replicas.as_i64(), replicas.span()), (Some(3), Span::new(SourceId(1), 17, 18)));
//! assert_eq!(spec.get("paused").and_then(|paused| paused.as_bool()), Some(true));
//! # Ok::<(), &'static str>(())
//! ```

mod paths;
mod table;

pub(crate) use paths::Places;
pub(crate) use table::Composed;

use crate::arena::{Arena, DocumentSlot, Shape, Slot};
use crate::scalar::{self, Type};
use crate::tree::Origin;
use crate::{Diagnostic, DiagnosticKind, Kind, Node, SourceId, Span, Tree};
use std::sync::Arc;

/// How deeply composed collections may stand in each other, those of linked composed trees included. A parsed tree has its own limit
/// below that ([`crate::ParseOptions::max_depth`]), so what reads nodes by recursion goes no deeper than both together.
pub const MAX_DEPTH: usize = 256;

/// So many of the trees that were linked last are looked through for the next one: most links name the same few.
const RECENT_TREES: usize = 8;

/// An entry that was taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removed {
    /// Where it stood.
    pub was: Span,
    /// The text that took it away.
    pub by: Span,
}

/// An entry whose value was replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// Where the earlier value stands.
    pub was: Span,
    /// The text that put another in its place.
    pub by: Span,
}

/// Makes a tree with one document out of nodes of others. See the [module](crate::compose).
///
/// Calls come in the order of the text: [`Composer::mapping`], then a key and its value for each entry, then [`Composer::end`]. It never
/// fails: a key without a value gets null, what is open at the end is closed, and what comes after the root is ignored. Keys of one
/// mapping must differ; nobody checks it.
#[derive(Debug)]
pub struct Composer {
    source: SourceId,
    text: String,
    nodes: Vec<Slot>,
    open: Vec<Open>,
    /// The deepest own collection, those of linked composed trees included.
    depth: usize,
    table: Composed,
    /// What made the tree impossible; everything after it is ignored.
    failure: Option<Diagnostic>,
}

/// A collection that has not ended.
#[derive(Debug)]
struct Open {
    id: u32,
    /// Its keys and values, or elements, so far.
    children: usize,
}

impl Composer {
    /// Starts a tree. `source` is what [`Tree::source`] will say.
    pub fn new(source: SourceId) -> Self {
        Self {
            source,
            text: String::new(),
            nodes: Vec::new(),
            open: Vec::new(),
            depth: 0,
            table: Composed::default(),
            failure: None,
        }
    }

    /// Opens a mapping that stands, as far as it stands anywhere, at `span`.
    pub fn mapping(&mut self, span: Span) {
        self.collection(Shape::BlockMapping, span);
    }

    /// Opens a list; see [`Composer::mapping`].
    pub fn sequence(&mut self, span: Span) {
        self.collection(Shape::BlockSequence, span);
    }

    /// Closes the innermost open mapping or list.
    pub fn end(&mut self) {
        let Some(open) = self.open.last() else { return };
        let (id, children) = (open.id as usize, open.children);
        if self.nodes[id].shape.is_mapping() && children % 2 == 1 {
            let span = self.table.span(self.nodes.len() as u32 - 1);
            self.scalar(Kind::Null, "", Span::new(span.source, span.end, span.end));
        }
        self.nodes[id].skip = self.nodes.len() as u32;
        self.open.pop();
    }

    /// Adds a node of another tree: as a value, a key or an element. The new tree keeps the other one.
    pub fn link(&mut self, node: Node<'_>) {
        let depth = node.tree.composed().map_or(0, |composed| composed.depth) as usize;
        let span = node.span();
        if !self.is_open(self.open.len() + depth, span) {
            return;
        }
        let recent = self.table.trees.len().saturating_sub(RECENT_TREES);
        let known = self.table.trees[recent..].iter().rposition(|tree| std::ptr::eq(&**tree, node.tree));
        let tree = match (known, node.shared_tree()) {
            (Some(at), _) => recent + at,
            (None, Some(tree)) => {
                self.table.trees.push(tree);
                self.table.trees.len() - 1
            }
            // A tree that is being dropped has nothing to keep.
            (None, None) => return self.scalar(Kind::Null, "", span),
        };
        self.place(Shape::Alias, Type::Str, (tree as u32, node.id), span);
    }

    /// Adds a scalar of its own: as a value, a key or an element. Its [`Node::text`] is `text`, as it is; its kind is `kind`, unless
    /// `text` is no such thing or `kind` is no scalar's: then it is a string.
    pub fn scalar(&mut self, kind: Kind, text: &str, span: Span) {
        if !self.is_open(self.open.len(), span) {
            return;
        }
        let ty = match (kind, scalar::resolve(text)) {
            (Kind::Null, _) => Type::Null,
            (Kind::Bool, ty @ (Type::True | Type::False)) | (Kind::Int, ty @ Type::Int) => ty,
            (Kind::Float, Type::Int | Type::Float) => Type::Float,
            _ => Type::Str,
        };
        let start = self.text.len() as u32;
        if self.text.len() + text.len() >= u32::MAX as usize {
            self.fail(DiagnosticKind::SyntaxError, span, "expected scalars of less than 4 GiB together");
            return;
        }
        self.text.push_str(text);
        let shape = if ty == Type::Str { Shape::Made } else { Shape::Plain };
        self.place(shape, ty, (start, self.text.len() as u32), span);
    }

    /// Notes that the entry `key` of the innermost open mapping (or, under a name of the caller's choice, an element of the list) was
    /// taken away: it stood at `was`, and the text at `by` removed it.
    pub fn removed(&mut self, key: &str, was: Span, by: Span) {
        if let Some(open) = self.open.last() {
            self.table.note_removed(open.id, key, Removed { was, by });
        }
    }

    /// Notes that the entry `key` of the innermost open mapping or list had its value at `was` until the text at `by` replaced it.
    /// The oldest comes first.
    pub fn replaced(&mut self, key: &str, was: Span, by: Span) {
        if let Some(open) = self.open.last() {
            self.table.note_replaced(open.id, key, Replaced { was, by });
        }
    }

    /// The tree. It has one document; of nothing, an empty one. A tree too deep ([`MAX_DEPTH`]) or too large has none, and a
    /// diagnostic that says so.
    pub fn finish(mut self) -> Arc<Tree> {
        while !self.open.is_empty() {
            self.end();
        }
        let empty = self.nodes.is_empty();
        if empty {
            self.scalar(Kind::Null, "", Span::new(self.source, 0, 0));
        }
        let mut arena = Arena::default();
        if self.failure.is_some() {
            self.table = Composed::default();
        } else {
            arena.documents.push(DocumentSlot { root: 0, chunk: 0, start: 0, end: self.text.len() as u32, empty });
            arena.nodes = self.nodes;
            self.table.depth = self.depth as u32;
            self.table.complete();
        }
        let mut tree = Tree::new(self.source, self.text.into(), arena, Origin::Composed(Box::new(self.table)));
        tree.diagnostics.extend(self.failure);
        tree.shared()
    }

    fn collection(&mut self, shape: Shape, span: Span) {
        if !self.is_open(self.open.len() + 1, span) {
            return;
        }
        let at = self.text.len() as u32;
        let id = self.nodes.len() as u32;
        self.place(shape, Type::Collection, (at, at), span);
        self.open.push(Open { id, children: 0 });
    }

    /// Whether a node may come here that makes the tree so deep.
    fn is_open(&mut self, depth: usize, span: Span) -> bool {
        if self.failure.is_some() || (self.open.is_empty() && !self.nodes.is_empty()) {
            return false;
        }
        if depth > MAX_DEPTH {
            let message = format!("expected at most {MAX_DEPTH} composed mappings and lists in each other");
            self.fail(DiagnosticKind::DepthLimit, span, &message);
        } else if self.nodes.len() >= u32::MAX as usize - 1 {
            self.fail(
                DiagnosticKind::ExpansionLimit,
                span,
                "expected fewer composed nodes than a 32-bit number counts",
            );
        }
        self.depth = self.depth.max(depth);
        self.failure.is_none()
    }

    fn place(&mut self, shape: Shape, ty: Type, (start, end): (u32, u32), span: Span) {
        let skip = self.nodes.len() as u32 + 1;
        self.nodes.push(Slot { start, end, skip, shape, ty, flags: 0, indent: 0 });
        self.table.spans.push(span);
        if let Some(open) = self.open.last_mut() {
            open.children += 1;
        }
    }

    fn fail(&mut self, kind: DiagnosticKind, span: Span, message: &str) {
        let message = message.to_owned();
        self.failure = Some(Diagnostic { kind, span, message, related: None, document: 0 });
        self.open.clear();
    }
}
