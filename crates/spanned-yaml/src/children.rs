//! What a node is made of: entries, elements, pieces of text.

use crate::arena::FLAT;
use crate::{Node, Span, Tree};
use std::borrow::Cow;

/// A key and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'t> {
    /// The key.
    pub key: Node<'t>,
    /// The value.
    pub value: Node<'t>,
}

impl<'t> Entry<'t> {
    /// The key as Kubernetes reads it: `on` is `true`, `0x10` is `16`, text is itself.
    #[inline]
    pub fn name(&self) -> Cow<'t, str> {
        self.key.key_name()
    }

    /// From the start of the key to the end of the value. Of a value that is an alias, only the key: the value stands elsewhere.
    pub fn span(&self) -> Span {
        let (key, value) = (self.key.span(), self.value.span());
        if value.start >= key.start { key.cover(value) } else { key }
    }
}

/// The entries of a mapping ([`Node::entries`]).
#[derive(Clone)]
pub struct Entries<'t> {
    tree: &'t Tree,
    state: EntriesState<'t>,
}

#[derive(Clone)]
enum EntriesState<'t> {
    Written { next: u32, end: u32 },
    Flat(std::slice::Iter<'t, (u32, u32)>),
}

impl<'t> Entries<'t> {
    #[inline]
    pub(crate) fn of(node: Node<'t>) -> Self {
        if node.is_mapping() && node.slot().flags & FLAT != 0 {
            let state = EntriesState::Flat(node.tree.arena.flat_entries(node.id).iter());
            return Self { tree: node.tree, state };
        }
        Self::written(node)
    }

    #[inline]
    pub(crate) fn written(node: Node<'t>) -> Self {
        let (next, end) = if node.is_mapping() { (node.id + 1, node.slot().skip) } else { (0, 0) };
        Self { tree: node.tree, state: EntriesState::Written { next, end } }
    }
}

impl<'t> Iterator for Entries<'t> {
    type Item = Entry<'t>;

    #[inline]
    fn next(&mut self) -> Option<Entry<'t>> {
        let (key, value) = match &mut self.state {
            EntriesState::Written { next, end } => {
                if *next >= *end {
                    return None;
                }
                let key = *next;
                let value = self.tree.arena.slot(key).skip;
                *next = self.tree.arena.slot(value).skip;
                (key, value)
            }
            EntriesState::Flat(pairs) => *pairs.next()?,
        };
        Some(Entry { key: self.tree.node(key), value: self.tree.node(value) })
    }
}

/// The elements of a list ([`Node::items`]).
#[derive(Clone)]
pub struct Items<'t> {
    tree: &'t Tree,
    next: u32,
    end: u32,
}

impl<'t> Items<'t> {
    #[inline]
    pub(crate) fn of(node: Node<'t>) -> Self {
        let (next, end) = if node.is_sequence() { (node.id + 1, node.slot().skip) } else { (0, 0) };
        Self { tree: node.tree, next, end }
    }
}

impl<'t> Iterator for Items<'t> {
    type Item = Node<'t>;

    #[inline]
    fn next(&mut self) -> Option<Node<'t>> {
        if self.next >= self.end {
            return None;
        }
        let id = self.next;
        self.next = self.tree.arena.slot(id).skip;
        Some(self.tree.node(id))
    }
}

/// The pieces of text that a node is made of ([`Node::raw_parts`]).
#[derive(Clone)]
pub struct RawParts<'t> {
    /// What is left of each tree on the way: a node, and the node after the last.
    open: Vec<(&'t Tree, u32, u32)>,
}

impl<'t> RawParts<'t> {
    pub(crate) fn of(node: Node<'t>) -> Self {
        Self { open: vec![(node.tree, node.id, node.slot().skip)] }
    }
}

impl<'t> Iterator for RawParts<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        while let Some((tree, next, end)) = self.open.pop() {
            if next >= end {
                continue;
            }
            if tree.composed().is_none() {
                return Some(Node { tree, id: next }.raw());
            }
            self.open.push((tree, next + 1, end));
            let node = tree.node(next);
            if !std::ptr::eq(node.tree, tree) {
                self.open.push((node.tree, node.id, node.slot().skip));
            } else if node.is_scalar() {
                return Some(node.raw());
            }
        }
        None
    }
}
