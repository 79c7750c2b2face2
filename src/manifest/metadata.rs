//! Kubernetes metadata of a document.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Document, Entry, Node};
use crate::finding::ObjectRef;
use crate::source::{FileId, Span};

/// A mapping with `apiVersion` and `kind`: a Kubernetes object as it stands in the file.
#[derive(Debug, Clone)]
pub struct Manifest<'t> {
    root: Node<'t>,
    api_version: Cow<'t, str>,
    /// Where the `/` of `apiVersion` is: rules ask for the group all the time.
    slash: Option<usize>,
    kind: Cow<'t, str>,
    name: Cow<'t, str>,
    namespace: Option<Cow<'t, str>>,
}

impl<'t> Manifest<'t> {
    /// The manifest of a mapping, if it is one. Both fields must be strings.
    pub fn new(root: Node<'t>) -> Option<Self> {
        let api_version = root.get("apiVersion")?.as_str()?;
        let kind = root.get("kind")?.as_str()?;
        if kind.is_empty() || api_version.is_empty() || super::is_encrypted_value(&kind) {
            return None;
        }
        let metadata = root.get("metadata");
        let field = |name| metadata.and_then(|metadata| metadata.get(name)).and_then(Node::text);
        let name = field("name").unwrap_or_else(|| match field("generateName") {
            Some(prefix) => Cow::Owned(format!("{prefix}*")),
            None => Cow::Borrowed(""),
        });
        let namespace = field("namespace").filter(|namespace| !namespace.is_empty());
        let slash = api_version.bytes().position(|byte| byte == b'/');
        Some(Self { root, api_version, slash, kind, name, namespace })
    }

    /// The whole mapping.
    pub fn root(&self) -> Node<'t> {
        self.root
    }

    /// The file the manifest stands in.
    pub fn file(&self) -> FileId {
        self.root.span().source
    }

    /// `apiVersion` as written.
    pub fn api_version(&self) -> &str {
        &self.api_version
    }

    /// The API group: what stands before the `/` of `apiVersion`; empty for the core group.
    pub fn group(&self) -> &str {
        self.slash.and_then(|slash| self.api_version.get(..slash)).unwrap_or("")
    }

    /// The version without the group.
    pub fn version(&self) -> &str {
        self.slash.and_then(|slash| self.api_version.get(slash + 1..)).unwrap_or(&self.api_version)
    }

    /// `kind` as written.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Whether the manifest is of a kind, in any version of its group.
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.kind == kind && self.group() == group
    }

    /// `metadata.name`; `metadata.generateName` followed by `*` where there is no name; empty when there is neither.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `metadata.namespace` as written.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// Whether SOPS encrypted its values: they are never judged.
    pub fn is_encrypted(&self) -> bool {
        super::encryption(self.root).is_some()
    }

    /// Whether only tools read it and no cluster takes it: kubeconfig files, `kind` clusters, kustomize plug-ins.
    pub fn is_local(&self) -> bool {
        super::local::is_local(self)
    }

    /// The span of the `kind` value: where findings about the object as a whole point.
    pub fn kind_span(&self) -> Span {
        self.root.get("kind").map_or(self.root.span(), Node::span)
    }

    /// The span of `metadata.name`'s value, or of the `metadata` key, or of the kind: the best place that names the object.
    pub fn name_span(&self) -> Span {
        let metadata = self.root.entry("metadata");
        let name = metadata.and_then(|metadata| metadata.value.get("name"));
        name.map(Node::span).or(metadata.map(|metadata| metadata.key.span())).unwrap_or_else(|| self.kind_span())
    }

    /// The span of the key of the nearest ancestor of a path that exists, or of the patch that took the next one away: where a
    /// missing field is reported.
    pub fn nearest_key_span(&self, path: &[&str]) -> Span {
        nearest_key_span(self.root, path).unwrap_or_else(|| self.kind_span())
    }

    /// A value below the root.
    pub fn at(&self, path: &[&str]) -> Option<Node<'t>> {
        self.root.at(path)
    }

    /// The entries of `metadata.labels`.
    pub fn labels(&self) -> impl Iterator<Item = Entry<'t>> + use<'t> {
        self.root.at(&["metadata", "labels"]).into_iter().flat_map(Node::entries)
    }

    /// The value of a label.
    pub fn label(&self, key: &str) -> Option<Node<'t>> {
        self.root.at(&["metadata", "labels", key])
    }

    /// The entries of `metadata.annotations`.
    pub fn annotations(&self) -> impl Iterator<Item = Entry<'t>> + use<'t> {
        self.root.at(&["metadata", "annotations"]).into_iter().flat_map(Node::entries)
    }

    /// The value of an annotation.
    pub fn annotation(&self, key: &str) -> Option<Node<'t>> {
        self.root.at(&["metadata", "annotations", key])
    }

    /// The object's identity for findings, in a namespace that a kustomization may have set.
    pub fn reference(&self, namespace: Option<&str>) -> Arc<ObjectRef> {
        Arc::new(ObjectRef {
            api_version: self.api_version.clone().into_owned(),
            kind: self.kind.clone().into_owned(),
            namespace: namespace.map(str::to_owned),
            name: self.name.clone().into_owned(),
        })
    }
}

/// The key span of the deepest existing entry on a path below a node; `None` if not even the first exists. Where the next
/// entry existed until a patch took it away, the text that did: it is what has to change.
pub(crate) fn nearest_key_span(root: Node<'_>, path: &[&str]) -> Option<Span> {
    let mut node = root;
    let mut span = None;
    for key in path {
        let Some(entry) = node.entry(key) else {
            return node.removed(key).map(|removed| removed.by).or(span);
        };
        span = Some(entry.key.span());
        node = entry.value;
    }
    span
}

/// The text that took away what stood on a path below a node; `None` if it is there, or never was.
pub(crate) fn removal_span(root: Node<'_>, path: &[&str]) -> Option<Span> {
    let mut node = root;
    for key in path {
        match node.get(key) {
            Some(value) => node = value,
            None => return node.removed(key).map(|removed| removed.by),
        }
    }
    None
}

/// The manifests of a document: itself, or the items of a `List` (`kind: List`, and kinds such as `ConfigMapList` with
/// `items`), opened as kubectl opens them. Lists in lists are opened too; their depth is bounded by the parser's.
pub fn manifests(document: Document<'_>) -> Vec<Manifest<'_>> {
    let mut found = Vec::new();
    let mut open = vec![document.root()];
    while let Some(node) = open.pop() {
        let Some(manifest) = Manifest::new(node) else { continue };
        let items = node.get("items").filter(|items| items.is_sequence() && manifest.kind().ends_with("List"));
        match items {
            Some(items) => {
                let start = open.len();
                open.extend(items.items());
                open[start..].reverse();
            }
            None => found.push(manifest),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use spanned_yaml::{Composer, ParseOptions, Tree};

    use super::*;

    /// What a patch took away is missing because of the patch.
    #[test]
    fn a_missing_field_points_at_the_patch_that_removed_it() {
        let text = "kind: Pod\napiVersion: v1\nspec:\n  securityContext: {runAsNonRoot: true}\n";
        let base = Tree::parse(FileId(0), text.into(), &ParseOptions::default());
        let root = base.documents().next().unwrap().root();
        let by = Span::new(FileId(1), 40, 55);
        let mut composer = Composer::new(FileId(0));
        composer.mapping(root.span());
        for entry in root.entries() {
            composer.link(entry.key);
            if entry.name() == "spec" {
                composer.mapping(entry.value.span());
                composer.removed("securityContext", entry.value.span(), by);
                composer.end();
            } else {
                composer.link(entry.value);
            }
        }
        let patched = composer.finish();
        let manifest = manifests(patched.documents().next().unwrap()).remove(0);
        assert_eq!(manifest.nearest_key_span(&["spec", "securityContext", "runAsNonRoot"]), by);
        let spec = root.entry("spec").unwrap().key.span();
        assert_eq!(manifest.nearest_key_span(&["spec", "hostUsers"]), spec);
        let nothing = Manifest::new(root).unwrap().nearest_key_span(&["spec", "hostUsers"]);
        assert_eq!(nothing, spec);
    }
}
