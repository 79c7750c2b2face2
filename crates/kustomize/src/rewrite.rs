//! Changing the scalars of built objects: what Flux's substitution does after a build.

use spanned_yaml::{Kind, Span};

use crate::editor::Editor;
use crate::id::NodeId;
use crate::world::World;

/// Deeper, nothing is rewritten; see [`crate::ObjectTree`].
const DEPTH: usize = 192;

/// A scalar of a built object.
#[derive(Debug, Clone)]
pub struct Scalar<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub text: &'a str,
    /// The text that set it.
    pub span: Span,
    /// Whether it is the key of a mapping.
    pub is_key: bool,
    /// Its id.
    pub id: NodeId,
}

/// What a scalar becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewritten {
    /// Another scalar, where the old one stood.
    Scalar(Kind, String),
    /// Another node, with its own place.
    Node(NodeId),
}

impl World {
    /// Objects whose scalars were changed; what `change` gives nothing for stays shared with the old objects. Only scalars with
    /// the byte `marker` in their text are offered.
    pub fn rewrite(
        &self,
        roots: &[NodeId],
        marker: u8,
        change: &mut dyn FnMut(&Scalar<'_>) -> Option<Rewritten>,
    ) -> Vec<NodeId> {
        let Some(first) = roots.first() else { return Vec::new() };
        let mut rewriting = Rewriting { editor: Editor::writing(self, *first), marker, change };
        let rewritten = roots.iter().map(|root| rewriting.node(*root, false, 0)).collect();
        rewriting.editor.publish();
        rewritten
    }
}

struct Rewriting<'w, 'c> {
    editor: Editor<'w>,
    marker: u8,
    change: &'c mut dyn FnMut(&Scalar<'_>) -> Option<Rewritten>,
}

impl Rewriting<'_, '_> {
    fn node(&mut self, id: NodeId, is_key: bool, depth: usize) -> NodeId {
        if depth > DEPTH
            || self
                .editor
                .source(id)
                .is_some_and(|node| !is_linked(node) && memchr::memchr(self.marker, node.raw().as_bytes()).is_none())
        {
            return id;
        }
        match self.editor.kind(id) {
            Kind::Mapping => {
                let entries: Vec<(NodeId, NodeId)> = self.editor.entries(id).collect();
                let mut changed = entries.clone();
                for (key, value) in &mut changed {
                    *key = self.node(*key, true, depth + 1);
                    *value = self.node(*value, false, depth + 1);
                }
                if changed == entries { id } else { self.editor.mapping(&changed, Some(id), Some(id)) }
            }
            Kind::Sequence => {
                let items: Vec<NodeId> = self.editor.items(id).collect();
                let changed: Vec<NodeId> = items.iter().map(|item| self.node(*item, false, depth + 1)).collect();
                if changed == items { id } else { self.editor.sequence(&changed, Some(id), Some(id)) }
            }
            kind => {
                let text = self.editor.text(id).into_owned();
                if memchr::memchr(self.marker, text.as_bytes()).is_none() {
                    return id;
                }
                let scalar = Scalar { kind, text: &text, span: self.editor.span(id), is_key, id };
                match (self.change)(&scalar) {
                    None => id,
                    Some(Rewritten::Node(node)) => node,
                    Some(Rewritten::Scalar(kind, text)) => self.editor.scalar(kind, &text, Some(id), Some(id)),
                }
            }
        }
    }
}

/// Whether a subtree may hold text that stands elsewhere in its tree: aliases.
fn is_linked(node: spanned_yaml::Node<'_>) -> bool {
    !node.is_scalar() && node.raw().contains('*')
}
