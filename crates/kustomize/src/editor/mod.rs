//! Reading every node of a world, and writing one layer.
//!
//! A node whose layer is being written may be changed in place; every other node is shared, and is copied shallowly into the
//! layer before it is changed. What a patch or a kustomization says is *grafted*: the object then holds the patch's own node,
//! and so its span.

mod cursor;
mod path;
mod read;
mod spread;
mod write;

pub(crate) use path::{Create, FieldPath, Misfit, Segment, Walked};

use crate::id::{LayerId, NodeId};
use crate::layer::Layer;
use crate::world::World;

/// Reads a world and writes one layer of it.
#[derive(Debug)]
pub(crate) struct Editor<'w> {
    world: &'w World,
    /// The number of the layer that is being written; `None` for an editor that only reads.
    number: Option<u32>,
    layer: Layer,
    /// The node of a file on whose behalf the layer is written now: the site of whatever has no better one, so that no node is
    /// without a place.
    by: Option<NodeId>,
}

impl<'w> Editor<'w> {
    /// An editor that only reads. Writing with it would lose what it writes, so the methods that write assert against it.
    pub(crate) fn reading(world: &'w World) -> Self {
        Self { world, number: None, layer: Layer::default(), by: None }
    }

    /// An editor of a new layer, on behalf of a node of a file.
    pub(crate) fn writing(world: &'w World, by: NodeId) -> Self {
        let mut editor = Self { world, number: Some(world.reserve()), layer: Layer::default(), by: None };
        editor.act_for(by);
        editor
    }

    /// Shows what was written to all threads. Ids of the layer may leave this thread from now on.
    pub(crate) fn publish(self) {
        if let Some(number) = self.number {
            self.world.publish(number, self.layer);
        }
    }

    /// The world.
    pub(crate) fn world(&self) -> &'w World {
        self.world
    }

    /// Writes on behalf of a node from now on: a field of a kustomization, an entry of `patches`, an operation of a patch.
    pub(crate) fn act_for(&mut self, by: NodeId) {
        self.by = Some(self.site(by));
    }

    /// The node of a file that stands for a node.
    pub(crate) fn site(&self, id: NodeId) -> NodeId {
        match id.layer().file() {
            Ok(_) => id,
            Err(layer) => self.layer_at(layer).nodes[id.index() as usize].site,
        }
    }

    /// How much text was written, in bytes.
    pub(crate) fn written_text(&self) -> usize {
        self.layer.text.len()
    }

    /// How much was written in all, in bytes. Copies of copies can make it large where the texts are small.
    pub(crate) fn written_bytes(&self) -> usize {
        let Layer { nodes, entries, items, text, touches, .. } = &self.layer;
        size_of_val(&**nodes) + size_of_val(&**entries) + size_of_val(&**items) + text.len() + size_of_val(&**touches)
    }

    #[inline]
    fn layer_at(&self, number: u32) -> &Layer {
        if self.number == Some(number) { &self.layer } else { self.world.layer(number) }
    }

    /// Whether a node belongs to the layer that is being written.
    #[inline]
    pub(crate) fn is_mine(&self, id: NodeId) -> bool {
        self.number.is_some_and(|number| id.layer() == LayerId::written(number))
    }
}
