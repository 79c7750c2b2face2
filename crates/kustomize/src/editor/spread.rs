//! Texts that stand in several places of an object as one.
//!
//! When kustomize adds a label to several fields of an object, it puts one node of its tree into all of them, and what sets one of
//! the fields later sets them all: a patch of `metadata.labels` changes the selector that `commonLabels` of the base made. Here the
//! places hold one node as well, the kustomization's, so that they are found by it.

use spanned_yaml::{Dialect, Kind};

use super::Editor;
use crate::id::{LayerId, NodeId};

impl Editor<'_> {
    /// How much was replaced so far in the layer.
    pub(crate) fn mark(&self) -> usize {
        self.layer.touches.len()
    }

    /// Puts what replaced a text of a kustomization since a mark also where the same node stands elsewhere in an object. If it was
    /// replaced by several texts, the last one is put everywhere.
    pub(crate) fn spread(&mut self, root: NodeId, mark: usize) -> NodeId {
        let Some(number) = self.number else { return root };
        let mut changes: Vec<(NodeId, NodeId)> = Vec::new();
        for position in mark..self.layer.touches.len() {
            let Some(touch) = self.layer.touches.get(position).copied() else { break };
            let Some(key) = touch.key.filter(|_| !touch.removed && self.may_be_shared(touch.was)) else { continue };
            let owner = NodeId::new(LayerId::written(number), touch.owner);
            let Some((_, now)) = self.entries(owner).find(|(name, _)| *name == key) else { continue };
            if now != touch.was && !self.is_mapping(now) && !self.is_sequence(now) {
                // What other files wrote would not be known as shared the next time.
                let (kind, text) = (self.kind(now), self.text(now).into_owned());
                let shared = self.scalar(kind, &text, Some(now), Some(touch.was));
                let before = changes.iter().find(|(was, _)| *was == touch.was).map(|(_, now)| *now);
                for (_, change) in changes.iter_mut().filter(|(_, change)| Some(*change) == before) {
                    *change = shared;
                }
                changes.extend([(before.unwrap_or(touch.was), shared), (now, shared)]);
            }
        }
        if changes.is_empty() { root } else { self.replace_all(root, &changes) }
    }

    /// Whether a node is one that transformers put into objects: a text of a kustomization, or one that replaced it.
    fn may_be_shared(&self, id: NodeId) -> bool {
        self.kind(id) == Kind::String && (!id.is_source() || self.dialect(id) == Dialect::Kubernetes)
    }

    /// The recursion is as deep as the manifest; what no kustomization touched is not visited.
    fn replace_all(&mut self, id: NodeId, changes: &[(NodeId, NodeId)]) -> NodeId {
        if id.is_source() {
            return id;
        }
        let mut here = id;
        let mut position = 0;
        if self.is_mapping(id) {
            let mut entries = self.entry_cursor(id);
            while let Some((_, value)) = self.advance_entry(&mut entries) {
                if let Some((_, now)) = changes.iter().find(|(was, _)| *was == value) {
                    here = self.edit(here);
                    self.set_entry(here, position, *now, Some(*now));
                } else {
                    let changed = self.replace_all(value, changes);
                    if changed != value {
                        here = self.edit(here);
                        self.set_entry(here, position, changed, None);
                    }
                }
                position += 1;
            }
        } else {
            let mut items = self.cursor(id);
            while let Some(item) = self.advance(&mut items) {
                let changed = self.replace_all(item, changes);
                if changed != item {
                    here = self.edit(here);
                    self.set_item(here, position, changed, None);
                }
                position += 1;
            }
        }
        here
    }
}
