//! A place in a tree: what stands there and what it means to Kubernetes.

use crate::arena::{COOK, FLAT, Shape, Slot};
use crate::children::{Entries, Entry, Items, RawParts};
use crate::scalar::{self, Number, Type};
use crate::tree::Origin;
use crate::{Dialect, ParseOptions, Removed, Replaced, Span, Tree, cook, json, key};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// What a node is, as Kubernetes reads it: plain scalars follow go-yaml v2 (`yes` is a boolean, `0400` an integer).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Absent, `~` or `null`.
    Null,
    /// `true`, `yes`, `on` and so on.
    Bool,
    /// A whole number in 64 bits.
    Int,
    /// A number that is not whole, or written with a fraction or exponent.
    Float,
    /// Text.
    String,
    /// A list.
    Sequence,
    /// A mapping.
    Mapping,
}

impl Kind {
    /// The kind in the words of a message: `null`, `a boolean`, `an integer`, `a number`, `a string`, `a list`, `a mapping`.
    pub fn described(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Int => "an integer",
            Self::Float => "a number",
            Self::String => "a string",
            Self::Sequence => "a list",
            Self::Mapping => "a mapping",
        }
    }
}

/// How a node is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// A scalar without quotes.
    Plain,
    /// `'...'`.
    SingleQuoted,
    /// `"..."`.
    DoubleQuoted,
    /// `|` and indented lines.
    Literal,
    /// `>` and indented lines.
    Folded,
    /// A list or mapping by indentation.
    Block,
    /// A list or mapping in brackets.
    Flow,
}

/// A node of a [`Tree`]. Aliases are followed: a node is never an alias, and its span is where the text stands.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) id: u32,
}

impl<'t> Node<'t> {
    #[inline]
    pub(crate) fn slot(self) -> &'t Slot {
        self.tree.arena.slot(self.id)
    }

    /// What it is.
    #[inline]
    pub fn kind(self) -> Kind {
        let slot = self.slot();
        match slot.ty {
            Type::Null => Kind::Null,
            Type::True | Type::False => Kind::Bool,
            Type::Int => Kind::Int,
            Type::Float => Kind::Float,
            Type::Str | Type::Merge => Kind::String,
            Type::Collection if slot.shape.is_mapping() => Kind::Mapping,
            Type::Collection => Kind::Sequence,
        }
    }

    /// What it is in a dialect.
    pub fn kind_in(self, dialect: Dialect) -> Kind {
        json::kind_in(self, dialect)
    }

    /// How it is written. A string of a composed tree counts as quoted: no reader can take it for anything else.
    #[inline]
    pub fn style(self) -> Style {
        match self.slot().shape {
            Shape::Plain | Shape::Alias => Style::Plain,
            Shape::SingleQuoted => Style::SingleQuoted,
            Shape::DoubleQuoted | Shape::Made => Style::DoubleQuoted,
            Shape::Literal => Style::Literal,
            Shape::Folded => Style::Folded,
            Shape::BlockSequence | Shape::BlockMapping => Style::Block,
            Shape::FlowSequence | Shape::FlowMapping => Style::Flow,
        }
    }

    /// Where it stands, tightly: a quoted scalar with its quotes, a block scalar from its header to its last content byte, a collection
    /// from its first key, dash or bracket to the end of its last descendant or bracket. Anchors and tags are not in it.
    #[inline]
    pub fn span(self) -> Span {
        self.tree.node_span(self.id)
    }

    /// The span in the tree's own text.
    #[inline]
    pub(crate) fn written_span(self) -> Span {
        self.span()
    }

    /// Whether it is a mapping.
    #[inline]
    pub fn is_mapping(self) -> bool {
        self.slot().shape.is_mapping()
    }

    /// Whether it is a list.
    #[inline]
    pub fn is_sequence(self) -> bool {
        self.slot().shape.is_sequence()
    }

    /// Whether it is neither a list nor a mapping.
    #[inline]
    pub fn is_scalar(self) -> bool {
        self.slot().ty != Type::Collection
    }

    /// Whether it is null: absent, `~` or `null`.
    #[inline]
    pub fn is_null(self) -> bool {
        self.slot().ty == Type::Null
    }

    /// The value at `key`, `None` if there is none or this is not a mapping. The last of duplicate keys wins, and merge keys are
    /// applied as go-yaml v2 applies them.
    #[inline]
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The entry at `key`; see [`Node::get`].
    #[inline]
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        self.entries().find(|entry| entry.key.is_key(key))
    }

    /// The value at a path of keys.
    pub fn at(self, path: &[&str]) -> Option<Node<'t>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The entries of a mapping as Kubernetes sees them: merge keys resolved, of duplicate keys the last one. In the order of the text;
    /// merged entries stand where their merge key stands. Nothing for anything else.
    #[inline]
    pub fn entries(self) -> Entries<'t> {
        Entries::of(self)
    }

    /// The entries of a mapping as they are written: merge keys and all of the duplicates. Nothing for anything else.
    pub fn written_entries(self) -> Entries<'t> {
        Entries::written(self)
    }

    /// The elements of a list; nothing for anything else.
    #[inline]
    pub fn items(self) -> Items<'t> {
        Items::of(self)
    }

    /// The number of entries or elements; 0 for a scalar.
    pub fn len(self) -> usize {
        if self.is_mapping() { self.entries().count() } else { self.items().count() }
    }

    /// Whether there are no entries or elements.
    pub fn is_empty(self) -> bool {
        self.slot().skip == self.id + 1 || (self.slot().flags & FLAT != 0 && self.len() == 0)
    }

    /// The value of a string; `None` for everything else, also for `80` and `yes`.
    #[inline]
    pub fn as_str(self) -> Option<Cow<'t, str>> {
        if matches!(self.slot().ty, Type::Str | Type::Merge) { self.text() } else { None }
    }

    /// The text of a scalar of any kind, folded and unescaped: a plain `080` gives `080`. `None` for collections.
    #[inline]
    pub fn text(self) -> Option<Cow<'t, str>> {
        if self.slot().ty == Type::Collection {
            return None;
        }
        Some(cook::value(self.tree.text(), &self.tree.arena, self.id))
    }

    /// The text that stands at the node, quotes and indentation included. Of a list or mapping of a composed tree, which stands
    /// nowhere as a whole, it is empty: ask [`Node::raw_parts`].
    #[inline]
    pub fn raw(self) -> &'t str {
        let slot = self.slot();
        self.tree.text().get(slot.start as usize..slot.end as usize).unwrap_or("")
    }

    /// The pieces of text that the node is made of: [`Node::raw`] alone, or, of a list or mapping of a composed tree, the raw text of
    /// everything in it, keys included, in order. What stands in none of them stands in no key and no value.
    pub fn raw_parts(self) -> RawParts<'t> {
        RawParts::of(self)
    }

    /// The value of a boolean.
    #[inline]
    pub fn as_bool(self) -> Option<bool> {
        match self.slot().ty {
            Type::True => Some(true),
            Type::False => Some(false),
            _ => None,
        }
    }

    /// The value of an integer that fits.
    pub fn as_i64(self) -> Option<i64> {
        match self.number()? {
            Number::Signed(value) => Some(value),
            Number::Unsigned(_) | Number::Float(_) => None,
        }
    }

    /// The value of an integer that fits.
    pub fn as_u64(self) -> Option<u64> {
        match self.number()? {
            Number::Signed(value) => u64::try_from(value).ok(),
            Number::Unsigned(value) => Some(value),
            Number::Float(_) => None,
        }
    }

    /// The value of a number, an integer rounded to the nearest.
    pub fn as_f64(self) -> Option<f64> {
        match self.number()? {
            Number::Signed(value) => Some(value as f64),
            Number::Unsigned(value) => Some(value as f64),
            Number::Float(value) => Some(value),
        }
    }

    pub(crate) fn number(self) -> Option<Number> {
        let ty = self.slot().ty;
        if !matches!(ty, Type::Int | Type::Float) {
            return None;
        }
        let number = scalar::number(&self.text()?)?;
        Some(match (ty, number) {
            (Type::Float, Number::Signed(value)) => Number::Float(value as f64),
            (Type::Float, Number::Unsigned(value)) => Number::Float(value as f64),
            _ => number,
        })
    }

    /// The tag as written: `!!str`, `!custom`.
    pub fn tag(self) -> Option<&'t str> {
        let (start, end) = self.tree.arena.props(self.id)?.tag;
        if start < end { self.tree.text().get(start as usize..end as usize) } else { None }
    }

    /// The name of its anchor, without `&`.
    pub fn anchor(self) -> Option<&'t str> {
        let (start, end) = self.tree.arena.props(self.id)?.anchor;
        if start < end { self.tree.text().get(start as usize + 1..end as usize) } else { None }
    }

    /// The tree.
    #[inline]
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// The tree, to keep. `None` only while the tree is being dropped.
    #[inline]
    pub fn shared_tree(self) -> Option<Arc<Tree>> {
        self.tree.this.upgrade()
    }

    /// A number that names the node in [`Node::tree`] for good; see [`Tree::node_at`].
    #[inline]
    pub fn index(self) -> u32 {
        self.id
    }

    /// Of a mapping or list of a composed tree: what took the entry `key` away.
    pub fn removed(self, key: &str) -> Option<Removed> {
        self.removals().find(|(removed, _)| *removed == key).map(|(_, removed)| removed)
    }

    /// Of a mapping or list of a composed tree: the entries that were taken away, in the order in which that was noted.
    pub fn removals(self) -> impl Iterator<Item = (&'t str, Removed)> {
        self.tree.composed().into_iter().flat_map(move |composed| composed.removals(self.id))
    }

    /// Of a mapping or list of a composed tree: how the value of the entry `key` was replaced, the oldest first.
    pub fn history(self, key: &str) -> impl Iterator<Item = Replaced> {
        self.tree.composed().into_iter().flat_map(move |composed| composed.history(self.id, key))
    }

    /// The offset in the file of the byte at `value_offset` of [`Node::text`]: past quotes, escapes, folds and indentation. Beyond
    /// the value's end, the end of the scalar's content.
    pub fn source_offset(self, value_offset: usize) -> u32 {
        self.source_span(value_offset..value_offset).start
    }

    /// The place in the file of a byte range of [`Node::text`]. Of a scalar of a composed tree, its whole span.
    pub fn source_span(self, value_range: Range<usize>) -> Span {
        if self.tree.composed().is_some() {
            return self.span();
        }
        let slot = self.slot();
        if slot.flags & COOK == 0 {
            let inner = cook::inner(slot.shape, slot.start as usize..slot.end as usize);
            let at = |offset: usize| inner.start.saturating_add(offset).min(inner.end.max(inner.start)) as u32;
            return self.tree.span(at(value_range.start), at(value_range.end));
        }
        let map = cook::map(self.tree.text(), &self.tree.arena, self.id);
        let start = map.start(value_range.start);
        let end = if value_range.end > value_range.start { map.end(value_range.end) } else { start };
        self.tree.span(start, end)
    }

    /// The value of a string parsed as YAML: a JSON patch in a block scalar, the `objects` of a SecretProviderClass. `None` when it is
    /// not a string. All spans of the inner tree are places in the file, at any depth of embedding. Of a string of a composed tree,
    /// all are that string's span.
    pub fn embedded(self, options: &ParseOptions) -> Option<Embedded> {
        let text: Arc<str> = self.as_str()?.into();
        let map = || cook::map(self.tree.text(), &self.tree.arena, self.id);
        let origin = match &self.tree.origin {
            Origin::File => Origin::Value(map()),
            Origin::Value(outer) => Origin::Value(map().through(outer)),
            Origin::Place(_) | Origin::Composed(_) => Origin::Place(self.span()),
        };
        Some(Embedded { tree: Tree::parse_at(self.span().source, text, options, origin) })
    }

    /// Whether it is, as a mapping key, the key `name`.
    #[inline]
    pub fn is_key(self, name: &str) -> bool {
        let slot = self.slot();
        if slot.ty == Type::Str && slot.flags & COOK == 0 {
            let range = cook::inner(slot.shape, slot.start as usize..slot.end as usize);
            let (found, name) = (self.tree.text().as_bytes().get(range).unwrap_or_default(), name.as_bytes());
            // Sibling keys of one length rarely begin with the same letter: no call is needed to tell them apart.
            return found.len() == name.len() && found.first() == name.first() && found == name;
        }
        key::name(self.tree.text(), &self.tree.arena, self.id) == name
    }

    /// The text that it is as a mapping key.
    pub(crate) fn key_name(self) -> Cow<'t, str> {
        key::name(self.tree.text(), &self.tree.arena, self.id)
    }

    /// The children as written, aliases not followed.
    pub(crate) fn written_children(self) -> impl Iterator<Item = Node<'t>> {
        let (mut next, end) = (self.id + 1, self.slot().skip);
        std::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let node = Node { tree: self.tree, id: next };
            next = node.slot().skip;
            Some(node)
        })
    }

    /// The entries as written: duplicates and merge keys too, aliases not followed.
    pub(crate) fn written_pairs(self) -> impl Iterator<Item = (Node<'t>, Node<'t>)> {
        let mut children = self.written_children();
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}@{:?}", self.kind(), self.span().range())
    }
}

/// Nodes are equal when they are the same place of the same tree.
impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl Eq for Node<'_> {}

impl std::hash::Hash for Node<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::ptr::hash(self.tree, state);
        self.id.hash(state);
    }
}

/// A scalar's value as a tree of its own ([`Node::embedded`]).
#[derive(Debug)]
pub struct Embedded {
    /// The tree. Its spans are places in the file; its text is the scalar's value.
    pub tree: Arc<Tree>,
}
