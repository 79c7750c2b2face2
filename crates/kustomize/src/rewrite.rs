//! Changing built objects: what Flux does to them after a build.

use spanned_yaml::{Kind, Node, Span};

use crate::editor::Editor;
use crate::id::NodeId;
use crate::world::World;
use crate::write::scalar::{Scalar as Value, Surroundings};

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
    /// The node of a file that it is; `None` when it was computed.
    pub source: Option<Node<'a>>,
    /// Where in its collection it stands.
    pub place: Place,
    /// Which of the objects it belongs to.
    pub object: usize,
    /// Its id.
    pub id: NodeId,
}

/// Where in its collection a scalar stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is a key of a mapping.
    Key,
    /// It is the value of a key.
    Value,
    /// It is an element of a list.
    Item,
}

/// What a scalar becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewritten {
    /// Another scalar, where the old one stood.
    Scalar(Kind, String),
    /// Another scalar, set by the text of this node.
    SetBy(Kind, String, NodeId),
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
        let mut rewriting = Rewriting { editor: Editor::writing(self, *first), marker, change, object: 0 };
        let mut rewritten = Vec::with_capacity(roots.len());
        for root in roots {
            rewritten.push(rewriting.node(*root, Place::Value, 0, Surroundings::default()));
            rewriting.object += 1;
        }
        rewriting.editor.publish();
        rewritten
    }

    /// Objects with these labels and annotations (mappings), which count more than their own.
    pub fn set_metadata(&self, roots: &[NodeId], labels: Option<NodeId>, annotations: Option<NodeId>) -> Vec<NodeId> {
        let Some(by) = labels.or(annotations) else { return roots.to_vec() };
        let mut editor = Editor::writing(self, by);
        let given = [("labels", labels), ("annotations", annotations)];
        let mut changed = Vec::with_capacity(roots.len());
        for &root in roots {
            let Some(mut metadata) = editor.get(root, "metadata").filter(|metadata| editor.is_mapping(*metadata))
            else {
                changed.push(root);
                continue;
            };
            for (field, given) in given {
                let Some(given) = given else { continue };
                let own = editor.get(metadata, field).filter(|own| editor.is_mapping(*own));
                let mut merged = own.unwrap_or_else(|| editor.mapping(&[], Some(given), None));
                for (key, value) in editor.entries(given).collect::<Vec<_>>() {
                    let name = editor.text(key).into_owned();
                    merged = editor.put(merged, &name, key, value, Some(value));
                }
                metadata = editor.put_named(metadata, field, merged, None);
            }
            changed.push(editor.put_named(root, "metadata", metadata, None));
        }
        editor.publish();
        changed
    }

    /// The text at a path of keys of a built object.
    pub fn text_at(&self, root: NodeId, path: &[&str]) -> Option<String> {
        let editor = Editor::reading(self);
        editor.at(root, path).map(|node| editor.text(node).into_owned())
    }
}

struct Rewriting<'w, 'c> {
    editor: Editor<'w>,
    marker: u8,
    change: &'c mut dyn FnMut(&Scalar<'_>) -> Option<Rewritten>,
    object: usize,
}

impl Rewriting<'_, '_> {
    fn node(&mut self, id: NodeId, place: Place, depth: usize, surroundings: Surroundings) -> NodeId {
        if depth > DEPTH
            || self
                .editor
                .source(id)
                .is_some_and(|node| !is_linked(node) && memchr::memchr(self.marker, node.raw().as_bytes()).is_none())
        {
            return id;
        }
        let surroundings = surroundings.within(self.editor.is_flow(id));
        match self.editor.kind(id) {
            Kind::Mapping => {
                let entries: Vec<(NodeId, NodeId)> = self.editor.entries(id).collect();
                let mut changed = entries.clone();
                for (key, value) in &mut changed {
                    let inner = surroundings.of_entry(depth + 1, &self.editor.text(*key));
                    *key = self.node(*key, Place::Key, depth + 1, Surroundings::default());
                    *value = self.node(*value, Place::Value, depth + 1, inner);
                }
                if changed == entries { id } else { self.editor.mapping(&changed, Some(id), Some(id)) }
            }
            Kind::Sequence => {
                let items: Vec<NodeId> = self.editor.items(id).collect();
                let inner = |item: &NodeId| self.node(*item, Place::Item, depth + 1, surroundings);
                let changed: Vec<NodeId> = items.iter().map(inner).collect();
                if changed == items { id } else { self.editor.sequence(&changed, Some(id), Some(id)) }
            }
            kind => {
                // The text that is written and read again, which is not always the text that stands there.
                let Value::Text(text) = Value::read(&self.editor, id, surroundings) else { return id };
                let text = text.into_owned();
                if memchr::memchr(self.marker, text.as_bytes()).is_none() {
                    return id;
                }
                let (span, source) = (self.editor.span(id), self.editor.source(id));
                let scalar = Scalar { kind, text: &text, span, source, place, object: self.object, id };
                match (self.change)(&scalar) {
                    None => id,
                    Some(Rewritten::Node(node)) => node,
                    Some(Rewritten::SetBy(kind, text, by)) => self.editor.scalar(kind, &text, Some(by), Some(id)),
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
