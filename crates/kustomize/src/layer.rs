//! What one step of a build wrote: nodes that refer to nodes of files and of other layers, and what they replaced.
//!
//! A layer is written by one thread, then sealed and read by all. Nothing in it is ever changed or freed before the world is.

use crate::id::NodeId;
use crate::symbol::Symbol;
use spanned_yaml::Kind;

/// A node that a kustomization wrote.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written {
    pub(crate) kind: Kind,
    /// Where its content starts: in [`Layer::entries`], [`Layer::items`] or [`Layer::text`].
    pub(crate) start: u32,
    /// How much content it has.
    pub(crate) len: u32,
    /// How much room its content has before it must move.
    pub(crate) room: u32,
    /// The node of a file that stands for it: the text that wrote it, or what it is a changed copy of.
    pub(crate) site: NodeId,
    /// The node that it is a changed copy of, or that it replaced.
    pub(crate) former: Option<NodeId>,
}

/// An entry of a mapping, or an element of a list (then without key), that was replaced or removed. Kept beside the tree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Touch {
    /// The mapping or list, in this layer.
    pub(crate) owner: u32,
    pub(crate) key: Option<NodeId>,
    /// What stood there.
    pub(crate) was: NodeId,
    /// The text that replaced or removed it.
    pub(crate) by: NodeId,
    pub(crate) removed: bool,
}

/// A former identity of an object; a list that grows at its head, so that overlays share their bases' tails.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Former {
    pub(crate) name: Symbol,
    pub(crate) namespace: Symbol,
    pub(crate) kind: Symbol,
    pub(crate) next: Option<NodeId>,
}

/// A prefix or suffix that was put on a name; a list as [`Former`] is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Affix {
    pub(crate) text: Symbol,
    pub(crate) next: Option<NodeId>,
}

/// What one step wrote.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    pub(crate) nodes: Vec<Written>,
    /// Key and value. Unused room repeats some entry.
    pub(crate) entries: Vec<(NodeId, NodeId)>,
    pub(crate) items: Vec<NodeId>,
    pub(crate) text: String,
    pub(crate) touches: Vec<Touch>,
    pub(crate) formers: Vec<Former>,
    pub(crate) affixes: Vec<Affix>,
}

impl Layer {
    /// Makes it ready to be shared: without spare room, the touches sorted by owner.
    pub(crate) fn sealed(mut self) -> Self {
        self.touches.sort_by_key(|touch| touch.owner);
        self.nodes.shrink_to_fit();
        self.entries.shrink_to_fit();
        self.items.shrink_to_fit();
        self.text.shrink_to_fit();
        self.touches.shrink_to_fit();
        self.formers.shrink_to_fit();
        self.affixes.shrink_to_fit();
        self
    }

    /// What happened to the entries or elements of a node of a sealed layer, in order.
    pub(crate) fn touches_of(&self, owner: u32) -> &[Touch] {
        let start = self.touches.partition_point(|touch| touch.owner < owner);
        let end = self.touches.partition_point(|touch| touch.owner <= owner);
        &self.touches[start..end]
    }
}
