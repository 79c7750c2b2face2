//! Reading lists and mappings one child after the other while the editor writes, without a copy of them.
//!
//! Children may be replaced meanwhile, but none added or removed.

use spanned_yaml::{Dialect, Entries, Items, Kind, Node};

use super::Editor;
use crate::id::NodeId;

/// A place in a list ([`Editor::cursor`]).
pub(crate) struct Cursor<'w>(State<'w, Items<'w>, NodeId>);

/// A place in a mapping ([`Editor::entry_cursor`]).
pub(crate) struct EntryCursor<'w>(State<'w, Entries<'w>, (NodeId, NodeId)>);

enum State<'w, I, T> {
    /// Of a file.
    Source { parent: NodeId, node: Node<'w>, dialect: Dialect, children: I },
    /// Of a layer that is published.
    Shared(std::slice::Iter<'w, T>),
    /// Of the layer that is being written: a range, which stays readable even if the collection moves.
    Own { next: usize, end: usize },
}

impl<'w> Editor<'w> {
    /// The elements of a list; nothing for anything else.
    #[inline]
    pub(crate) fn cursor(&self, list: NodeId) -> Cursor<'w> {
        Cursor(match list.layer().file() {
            Ok(file) => {
                let (node, dialect) = (self.world.source_node(file, list.index()), self.world.file(file).dialect);
                State::Source { parent: list, node, dialect, children: node.items() }
            }
            Err(layer) => {
                let range = self.range(list, layer, Kind::Sequence);
                if self.is_mine(list) {
                    State::Own { next: range.start, end: range.end }
                } else {
                    State::Shared(self.world.layer(layer).items.get(range).unwrap_or(&[]).iter())
                }
            }
        })
    }

    /// The next element.
    #[inline]
    pub(crate) fn advance(&self, cursor: &mut Cursor<'w>) -> Option<NodeId> {
        match &mut cursor.0 {
            State::Source { parent, node, dialect, children } => {
                children.next().map(|item| self.child(*parent, *node, item, *dialect))
            }
            State::Shared(items) => items.next().copied(),
            State::Own { next, end } => {
                let item = self.layer.items.get(..*end)?.get(*next).copied()?;
                *next += 1;
                Some(item)
            }
        }
    }

    /// The entries of a mapping; nothing for anything else.
    #[inline]
    pub(crate) fn entry_cursor(&self, mapping: NodeId) -> EntryCursor<'w> {
        EntryCursor(match mapping.layer().file() {
            Ok(file) => {
                let (node, dialect) = (self.world.source_node(file, mapping.index()), self.world.file(file).dialect);
                State::Source { parent: mapping, node, dialect, children: node.entries() }
            }
            Err(layer) => {
                let range = self.range(mapping, layer, Kind::Mapping);
                if self.is_mine(mapping) {
                    State::Own { next: range.start, end: range.end }
                } else {
                    State::Shared(self.world.layer(layer).entries.get(range).unwrap_or(&[]).iter())
                }
            }
        })
    }

    /// The next entry, key and value.
    #[inline]
    pub(crate) fn advance_entry(&self, cursor: &mut EntryCursor<'w>) -> Option<(NodeId, NodeId)> {
        match &mut cursor.0 {
            State::Source { parent, node, dialect, children } => children.next().map(|entry| {
                let child = |child| self.child(*parent, *node, child, *dialect);
                (child(entry.key), child(entry.value))
            }),
            State::Shared(entries) => entries.next().copied(),
            State::Own { next, end } => {
                let entry = self.layer.entries.get(..*end)?.get(*next).copied()?;
                *next += 1;
                Some(entry)
            }
        }
    }

    /// Where a written collection has its children; nothing if it is of another kind.
    fn range(&self, id: NodeId, layer: u32, kind: Kind) -> std::ops::Range<usize> {
        let written = self.layer_at(layer).nodes[id.index() as usize];
        let len = if written.kind == kind { written.len as usize } else { 0 };
        written.start as usize..written.start as usize + len
    }
}
