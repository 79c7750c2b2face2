//! Built objects as trees that rules read like any other.
//!
//! An object that no kustomization touched is its document. Any other becomes a composed tree, once per distinct root: what the
//! layers wrote is copied, what they refer to is linked, so a composed object is as small as what overlays changed in it.

use std::sync::Arc;

use spanned_yaml::{Composer, Kind, Node, Tree};

use crate::editor::Editor;
use crate::id::NodeId;
use crate::world::World;

/// Deeper, nothing is composed: only copies of copies get there, and the limit keeps recursion small.
const DEPTH: usize = 192;

/// The most nodes that one object may write: copies of copies double what they copy.
const NODES: usize = 1_000_000;

/// An object of a build as a tree.
#[derive(Debug, Clone)]
pub struct ObjectTree {
    tree: Arc<Tree>,
    index: u32,
}

impl ObjectTree {
    /// The tree that holds the object.
    pub fn tree(&self) -> &Arc<Tree> {
        &self.tree
    }

    /// The object's mapping; `None` never, as long as the tree is the one that it was made with.
    pub fn root(&self) -> Option<Node<'_>> {
        self.tree.node_at(self.index)
    }
}

impl World {
    /// The tree of a built object. Objects with the same id have the same tree.
    pub fn object_tree(&self, root: NodeId) -> Option<ObjectTree> {
        if let Ok(file) = root.layer().file() {
            return Some(ObjectTree { tree: self.tree(file).clone(), index: root.index() });
        }
        if let Some(known) = self.composed.get(root) {
            return Some(known);
        }
        let editor = Editor::reading(self);
        let mut composing = Composing { editor, composer: Composer::new(self.span(root).source), left: NODES };
        composing.node(root, 0);
        let tree = composing.composer.finish();
        let index = tree.documents().next()?.root().index();
        Some(self.composed.insert(root, ObjectTree { tree, index }))
    }
}

struct Composing<'w> {
    editor: Editor<'w>,
    composer: Composer,
    left: usize,
}

impl Composing<'_> {
    fn node(&mut self, id: NodeId, depth: usize) {
        if let Some(source) = self.editor.source(id) {
            self.composer.link(source);
            return;
        }
        let span = self.editor.span(id);
        let kind = self.editor.kind(id);
        let fits = depth < DEPTH && self.left > 0;
        match kind {
            Kind::Mapping if fits => {
                self.composer.mapping(span);
                let entries: Vec<(NodeId, NodeId)> = self.editor.entries(id).collect();
                self.left = self.left.saturating_sub(entries.len());
                for (key, value) in entries {
                    self.node(key, depth + 1);
                    self.node(value, depth + 1);
                }
                self.history(id);
                self.composer.end();
            }
            Kind::Sequence if fits => {
                self.composer.sequence(span);
                let items: Vec<NodeId> = self.editor.items(id).collect();
                self.left = self.left.saturating_sub(items.len());
                for item in items {
                    self.node(item, depth + 1);
                }
                self.composer.end();
            }
            Kind::Mapping | Kind::Sequence => self.composer.scalar(Kind::Null, "", span),
            kind => self.composer.scalar(kind, &self.editor.text(id), span),
        }
    }

    /// What was replaced in and removed from a mapping, by this layer and by those below.
    fn history(&mut self, id: NodeId) {
        let world = self.editor.world();
        let mut at = Some(id);
        while let Some(layer) = at.and_then(|id| id.layer().file().err()) {
            let Some(id) = at else { break };
            let layer = world.layer(layer);
            for touch in layer.touches_of(id.index()) {
                let Some(key) = touch.key else { continue };
                let (was, by) = (world.span(touch.was), world.span(touch.by));
                let key = self.editor.text(key);
                if !touch.removed {
                    self.composer.replaced(&key, was, by);
                } else if self.editor.find(id, &key).is_none() {
                    self.composer.removed(&key, was, by);
                }
            }
            at = layer.nodes[id.index() as usize].former;
        }
    }
}

/// The trees of composed objects, by root.
#[derive(Debug, Default)]
pub(crate) struct Composed {
    known: std::sync::RwLock<rustc_hash::FxHashMap<NodeId, ObjectTree>>,
}

impl Composed {
    fn get(&self, root: NodeId) -> Option<ObjectTree> {
        // Entries are only ever added, so a panic elsewhere leaves the map whole.
        self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(&root).cloned()
    }

    /// Of two threads that compose the same object the first one's tree is taken, so that there is one.
    fn insert(&self, root: NodeId, tree: ObjectTree) -> ObjectTree {
        self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner).entry(root).or_insert(tree).clone()
    }
}
