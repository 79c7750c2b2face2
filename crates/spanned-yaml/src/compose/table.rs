//! What the nodes of a composed tree have beyond those of a parsed one.

use super::{Removed, Replaced};
use crate::{Node, SourceId, Span, Tree};
use std::sync::Arc;

/// The side table of a composed tree.
#[derive(Debug, Default)]
pub(crate) struct Composed {
    /// The place of every node; of a link, the place of its target.
    pub(super) spans: Vec<Span>,
    /// The trees that links lead to. The slot of a link has the place here as its `start` and the node there as its `end`.
    pub(super) trees: Vec<Arc<Tree>>,
    /// Sorted by node; of one node, in the order in which they were noted.
    removed: Vec<Note<Removed>>,
    /// The same.
    replaced: Vec<Note<Replaced>>,
    /// How many composed collections stand in each other, in linked trees too.
    pub(super) depth: u32,
}

/// What happened to an entry of a collection.
#[derive(Debug)]
struct Note<T> {
    node: u32,
    key: Box<str>,
    what: T,
}

impl Composed {
    /// The place of the node `id`; an empty span if there is none.
    pub(crate) fn span(&self, id: u32) -> Span {
        self.spans.get(id as usize).copied().unwrap_or_else(|| Span::new(SourceId::default(), 0, 0))
    }

    /// The node that the link `id` of `tree`, whose table this is, leads to.
    pub(crate) fn target<'t>(&'t self, tree: &'t Tree, id: u32) -> Node<'t> {
        let slot = tree.arena.slot(id);
        match self.trees.get(slot.start as usize) {
            Some(target) => Node { tree: target, id: slot.end },
            None => Node { tree, id },
        }
    }

    pub(super) fn note_removed(&mut self, node: u32, key: &str, what: Removed) {
        self.removed.push(Note { node, key: key.into(), what });
    }

    pub(super) fn note_replaced(&mut self, node: u32, key: &str, what: Replaced) {
        self.replaced.push(Note { node, key: key.into(), what });
    }

    /// Nothing more is added.
    pub(super) fn complete(&mut self) {
        self.removed.sort_by_key(|note| note.node);
        self.replaced.sort_by_key(|note| note.node);
        self.removed.shrink_to_fit();
        self.replaced.shrink_to_fit();
        self.spans.shrink_to_fit();
        self.trees.shrink_to_fit();
    }

    pub(crate) fn removals(&self, node: u32) -> impl Iterator<Item = (&str, Removed)> {
        of(&self.removed, node).map(|note| (&*note.key, note.what))
    }

    pub(crate) fn history(&self, node: u32, key: &str) -> impl Iterator<Item = Replaced> {
        of(&self.replaced, node).filter(move |note| *note.key == *key).map(|note| note.what)
    }
}

fn of<T>(notes: &[Note<T>], node: u32) -> impl Iterator<Item = &Note<T>> {
    let first = notes.partition_point(|note| note.node < node);
    notes[first..].iter().take_while(move |note| note.node == node)
}
