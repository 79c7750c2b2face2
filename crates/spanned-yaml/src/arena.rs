//! The compact tree: nodes in preorder, 16 bytes each, without pointers and without text.
//!
//! A node's first child is the next node; its next sibling (for a child of a mapping: key, value, key, value, ...) is at
//! `skip`. A scalar is the place where it stands; its value is cooked when somebody asks. What few nodes have (anchors, tags, alias
//! targets, very wide indentation) lies in side tables sorted by node. The backends fill it through
//! [`crate::backend::Builder`]; nothing else changes it.

use crate::scalar::Type;

/// How a node is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
    /// A string of a composed tree: written nowhere, its text is its value.
    Made,
    BlockSequence,
    FlowSequence,
    BlockMapping,
    FlowMapping,
    /// Stands for another node: of this tree, or, in a composed tree, of another one ([`crate::compose`]).
    Alias,
}

impl Shape {
    #[inline]
    pub(crate) fn is_mapping(self) -> bool {
        matches!(self, Self::BlockMapping | Self::FlowMapping)
    }

    #[inline]
    pub(crate) fn is_sequence(self) -> bool {
        matches!(self, Self::BlockSequence | Self::FlowSequence)
    }

    #[inline]
    pub(crate) fn is_flow(self) -> bool {
        matches!(self, Self::FlowSequence | Self::FlowMapping)
    }

    #[inline]
    pub(crate) fn is_block_scalar(self) -> bool {
        matches!(self, Self::Literal | Self::Folded)
    }
}

/// Set when a scalar's value is not simply its text between the quotes: it is folded, escaped or a block scalar.
pub(crate) const COOK: u8 = 1;
/// Set when the node has an entry in [`Arena::props`].
pub(crate) const PROPS: u8 = 2;
/// Set on a mapping whose effective entries are not its written ones: duplicate or merge keys ([`Arena::flat`]).
pub(crate) const FLAT: u8 = 4;

/// The value of [`Slot::indent`] of a block scalar that has no content, only line breaks.
pub(crate) const NO_CONTENT: u8 = 255;
/// The value of [`Slot::indent`] of a block scalar whose indentation is in [`Arena::wide_indents`].
pub(crate) const WIDE: u8 = 254;

/// One node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    /// Offset of the first byte.
    pub(crate) start: u32,
    /// Offset after the last byte.
    pub(crate) end: u32,
    /// The node after the last descendant.
    pub(crate) skip: u32,
    pub(crate) shape: Shape,
    pub(crate) ty: Type,
    pub(crate) flags: u8,
    /// Of a block scalar: the column where its content starts.
    pub(crate) indent: u8,
}

/// What few nodes have. Ranges are offsets in the text; an empty range is "none".
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Props {
    pub(crate) node: u32,
    /// `&name`.
    pub(crate) anchor: (u32, u32),
    /// `!!tag`, as written.
    pub(crate) tag: (u32, u32),
    /// Of an alias: the node that it names.
    pub(crate) target: u32,
}

/// One YAML document in the arena.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DocumentSlot {
    pub(crate) root: u32,
    /// The chunk it stands in.
    pub(crate) chunk: u32,
    /// The part of the text that is this document's, markers included.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Whether nothing stands in it.
    pub(crate) empty: bool,
}

/// The effective entries of one mapping with duplicate or merge keys: a range of [`Arena::flat_pairs`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlatSlot {
    pub(crate) node: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// All nodes of one text.
#[derive(Debug, Default)]
pub(crate) struct Arena {
    pub(crate) nodes: Vec<Slot>,
    pub(crate) documents: Vec<DocumentSlot>,
    pub(crate) props: Vec<Props>,
    pub(crate) wide_indents: Vec<(u32, u32)>,
    /// Offsets of comments, ascending.
    pub(crate) comments: Vec<(u32, u32)>,
    pub(crate) flat: Vec<FlatSlot>,
    /// Key and value.
    pub(crate) flat_pairs: Vec<(u32, u32)>,
}

impl Arena {
    #[inline]
    pub(crate) fn slot(&self, id: u32) -> &Slot {
        &self.nodes[id as usize]
    }

    /// The node behind an alias of this arena, or the node itself.
    #[inline]
    pub(crate) fn resolve(&self, id: u32) -> u32 {
        if self.slot(id).shape == Shape::Alias { self.props(id).map_or(id, |props| props.target) } else { id }
    }

    pub(crate) fn props(&self, id: u32) -> Option<&Props> {
        if self.slot(id).flags & PROPS == 0 {
            return None;
        }
        self.props.binary_search_by_key(&id, |props| props.node).ok().map(|at| &self.props[at])
    }

    /// The column where the content of a block scalar starts; `None` when it has none.
    pub(crate) fn block_indent(&self, id: u32) -> Option<usize> {
        match self.slot(id).indent {
            NO_CONTENT => None,
            WIDE => self
                .wide_indents
                .binary_search_by_key(&id, |wide| wide.0)
                .ok()
                .map(|at| self.wide_indents[at].1 as usize),
            indent => Some(indent as usize),
        }
    }

    /// The effective entries of a mapping with the flag [`FLAT`].
    pub(crate) fn flat_entries(&self, id: u32) -> &[(u32, u32)] {
        match self.flat.binary_search_by_key(&id, |slot| slot.node) {
            Ok(at) => &self.flat_pairs[self.flat[at].start as usize..self.flat[at].end as usize],
            Err(_) => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_sixteen_bytes() {
        assert_eq!(size_of::<Slot>(), 16);
    }
}
