//! Drafts: kustomizations that somebody edits before they are built, as Flux and Argo CD do with what their objects say.

use camino::Utf8Path;
use spanned_yaml::{Dialect, Kind, ParseOptions, Span, Tree};

use crate::build::DraftId;
use crate::editor::Editor;
use crate::id::{LayerId, NodeId};
use crate::world::World;

/// An edited copy of a kustomization. It holds the nodes that it is given, so everything it leads to has their places.
#[derive(Debug)]
pub struct Draft<'w> {
    editor: Editor<'w>,
    root: NodeId,
}

impl World {
    /// A copy of a directory's kustomization, to be edited; `None` if there is none that can be read.
    pub fn draft(&self, directory: &Utf8Path) -> Option<Draft<'_>> {
        let file = self.kustomization_files(directory).next()?;
        let root = self.documents(file).next()?;
        let editor = Editor::writing(self, root);
        editor.is_mapping(root).then_some(Draft { editor, root })
    }

    /// A kustomization that stands in no file, with these `resources`: paths relative to the directory that it is for. All of it
    /// stands at `site`: what asks for it.
    pub fn generated(&self, directory: &Utf8Path, resources: &[impl AsRef<str>], site: Option<Span>) -> Draft<'_> {
        let list = serde_json::Value::from_iter(resources.iter().map(AsRef::as_ref));
        let text = serde_json::json!({ "resources": list }).to_string();
        let site = site.unwrap_or_else(|| self.somewhere(directory));
        let tree = Tree::parse_computed(text.into(), site, &ParseOptions::default());
        let file = self.embed(tree, directory, Dialect::Kubernetes);
        let root = NodeId::new(LayerId::of_file(file), 0);
        let root = self.documents(file).next().unwrap_or(root);
        Draft { editor: Editor::writing(self, root), root }
    }

    /// The mapping of a draft.
    pub(crate) fn draft_root(&self, draft: DraftId) -> NodeId {
        // Ids are made by `Draft::finish` alone, which stores the mapping first.
        let root = self.memory.drafts.get(draft.0 as usize).copied();
        root.unwrap_or_else(|| NodeId::new(LayerId::written(0), 0))
    }
}

impl Draft<'_> {
    /// The value of a field.
    pub fn get(&self, field: &str) -> Option<NodeId> {
        self.editor.get(self.root, &self.name(field))
    }

    /// The elements of a field that is a list.
    pub fn items(&self, field: &str) -> Vec<NodeId> {
        self.get(field).map(|list| self.editor.items(list).collect()).unwrap_or_default()
    }

    /// The text at a key of a mapping, such as the `name` of an element of `images`; empty if there is none.
    pub fn text_at(&self, mapping: NodeId, key: &str) -> String {
        self.editor.text_at(mapping, key).into_owned()
    }

    /// Sets a field.
    pub fn set(&mut self, field: &str, value: NodeId) {
        let field = self.name(field);
        self.root = self.editor.put_named(self.root, &field, value, Some(value));
    }

    /// Appends an element to a field that is a list.
    pub fn append(&mut self, field: &str, value: NodeId) {
        self.extend(field, &[value]);
    }

    /// Appends elements to a field that is a list.
    pub fn extend(&mut self, field: &str, values: &[NodeId]) {
        let field = self.name(field);
        let list = self.editor.get(self.root, &field).filter(|list| self.editor.is_sequence(*list));
        let mut items: Vec<NodeId> = list.map(|list| self.editor.items(list).collect()).unwrap_or_default();
        items.extend_from_slice(values);
        let site = list.or(values.first().copied());
        let list = self.editor.sequence(&items, site, list);
        self.root = self.editor.put_named(self.root, &field, list, None);
    }

    /// Replaces an element of a field that is a list.
    pub fn replace(&mut self, field: &str, position: usize, value: NodeId) {
        let field = self.name(field);
        let Some(list) = self.editor.get(self.root, &field).filter(|list| position < self.editor.len(*list)) else {
            return;
        };
        let list = self.editor.edit(list);
        self.editor.set_item(list, position, value, Some(value));
        self.root = self.editor.put_named(self.root, &field, list, None);
    }

    /// Replaces the first element of a list whose `key` is `text`, or else appends one.
    pub fn replace_or_append(&mut self, field: &str, key: &str, text: &str, value: NodeId) {
        let position = self.items(field).iter().position(|item| self.text_at(*item, key) == text);
        match position {
            Some(position) => self.replace(field, position, value),
            None => self.append(field, value),
        }
    }

    /// Sets an entry of a field that is a mapping.
    pub fn put_entry(&mut self, field: &str, key: &str, key_node: NodeId, value: NodeId) {
        let field = self.name(field);
        let mapping = self.editor.get(self.root, &field).filter(|mapping| self.editor.is_mapping(*mapping));
        let mapping = mapping.unwrap_or_else(|| self.editor.mapping(&[], Some(value), None));
        let mapping = self.editor.put(mapping, key, key_node, value, Some(value));
        self.root = self.editor.put_named(self.root, &field, mapping, None);
    }

    /// A new text, which stands where another node does.
    pub fn text(&mut self, text: &str, site: NodeId) -> NodeId {
        self.editor.string(text, Some(site), None)
    }

    /// A new boolean, which stands where another node does.
    pub fn bool(&mut self, value: bool, site: NodeId) -> NodeId {
        self.editor.scalar(Kind::Bool, if value { "true" } else { "false" }, Some(site), None)
    }

    /// A new mapping of nodes, which stands where another node does.
    pub fn mapping(&mut self, entries: &[(&str, NodeId)], site: NodeId) -> NodeId {
        let entries: Vec<(NodeId, NodeId)> =
            entries.iter().map(|(key, value)| (self.editor.string(key, Some(site), None), *value)).collect();
        self.editor.mapping(&entries, Some(site), None)
    }

    /// A new list of nodes, which stands where another node does.
    pub fn list(&mut self, items: &[NodeId], site: NodeId) -> NodeId {
        self.editor.sequence(items, Some(site), None)
    }

    /// The draft as something that can be built.
    pub fn finish(self) -> DraftId {
        let world = self.editor.world();
        let root = self.root;
        self.editor.publish();
        DraftId(world.memory.drafts.push(root) as u32)
    }

    /// The key under which the kustomization has a field: kustomize reads keys without regard to case.
    fn name(&self, field: &str) -> String {
        let keys = self.editor.entries(self.root).map(|(key, _)| self.editor.text(key).into_owned());
        keys.filter(|key| key.eq_ignore_ascii_case(field)).max().unwrap_or_else(|| field.to_owned())
    }
}
