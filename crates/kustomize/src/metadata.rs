//! What kustomize writes into the metadata at the end of a build: `buildMetadata`, and the removal of its own annotations.

use camino::{Utf8Path, Utf8PathBuf};

use crate::editor::Editor;
use crate::id::NodeId;
use crate::object::Object;
use crate::planner::Planner;
use crate::work::Work;
use crate::world::World;
use crate::write::write_yaml_text;

/// The annotation that says where an object comes from.
const ORIGIN: &str = "config.kubernetes.io/origin";
/// The annotation that says which transformers an object went through.
const TRANSFORMATIONS: &str = "alpha.config.kubernetes.io/transformations";
/// The label that names kustomize, and what the release whose semantics these are puts there.
const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "kustomize-v5.8.1");

/// Annotations that kustomize needs while it builds, and takes away in the end whoever wrote them (`BuildAnnotations` of its
/// `resource` package).
const INTERNAL: [&str; 19] = [
    "internal.config.kubernetes.io/previousKinds",
    "internal.config.kubernetes.io/previousNames",
    "internal.config.kubernetes.io/prefixes",
    "internal.config.kubernetes.io/suffixes",
    "internal.config.kubernetes.io/previousNamespaces",
    "internal.config.kubernetes.io/allowNameChange",
    "internal.config.kubernetes.io/allowKindChange",
    "internal.config.kubernetes.io/refBy",
    "internal.config.kubernetes.io/generatorBehavior",
    "internal.config.kubernetes.io/needsHashSuffix",
    "internal.config.kubernetes.io/path",
    "internal.config.kubernetes.io/index",
    "internal.config.kubernetes.io/seqindent",
    "internal.config.kubernetes.io/id",
    "internal.config.kubernetes.io/annotations-migration-resource-id",
    "internal.config.kubernetes.io/helm-generated",
    "config.kubernetes.io/path",
    "config.kubernetes.io/index",
    "config.k8s.io/id",
];

/// `buildMetadata`: the entries that ask for something. Kustomize ignores others.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct BuildMetadata {
    pub(crate) origin: Option<NodeId>,
    pub(crate) transformations: Option<NodeId>,
    pub(crate) managed_by: Option<NodeId>,
}

impl BuildMetadata {
    /// Reads the entries of `buildMetadata`.
    pub(crate) fn read(planner: &Planner<'_>, entries: &[NodeId]) -> Self {
        let find = |name| entries.iter().copied().find(|entry| planner.read.is(*entry, name));
        Self {
            origin: find("originAnnotations"),
            transformations: find("transformerAnnotations"),
            managed_by: find("managedByLabel"),
        }
    }

    /// Writes what is asked for into all objects of a build of a directory, and takes kustomize's own annotations away.
    pub(crate) fn apply(&self, work: &mut Work<'_>, directory: &Utf8Path) {
        for at in 0..work.objects.len() {
            let mut object = work.objects[at];
            self.clean(work, &mut object);
            if let Some(entry) = self.origin
                && let Some(origin) = origin(work, &object, directory)
            {
                put(work, &mut object, "annotations", ORIGIN, &origin, entry);
            }
            if let Some(entry) = self.transformations
                && let Some(transformations) = transformations(work, &object, directory)
            {
                put(work, &mut object, "annotations", TRANSFORMATIONS, &transformations, entry);
            }
            if let Some(entry) = self.managed_by {
                let (label, value) = MANAGED_BY;
                put(work, &mut object, "labels", label, value, entry);
            }
            work.objects[at] = object;
        }
    }

    fn clean(&self, work: &mut Work<'_>, object: &mut Object) {
        let Some(metadata) = work.editor.get(object.root, "metadata") else { return };
        let Some(annotations) = work.editor.get(metadata, "annotations") else { return };
        if !work.editor.is_mapping(annotations) {
            return;
        }
        let is_unwanted = |key: &str| {
            INTERNAL.contains(&key)
                || (key == ORIGIN && self.origin.is_none())
                || (key == TRANSFORMATIONS && self.transformations.is_none())
        };
        let keys = work.editor.entries(annotations).map(|(key, _)| work.editor.text(key));
        let unwanted: Vec<String> =
            keys.filter(|key| key.contains("config.k") && is_unwanted(key)).map(|key| key.into_owned()).collect();
        let mut cleaned = annotations;
        for key in &unwanted {
            cleaned = work.editor.remove(cleaned, key, None);
        }
        let metadata = if work.editor.len(cleaned) == 0 {
            work.editor.remove(metadata, "annotations", None)
        } else if cleaned != annotations {
            work.editor.put_named(metadata, "annotations", cleaned, None)
        } else {
            return;
        };
        object.root = work.editor.put_named(object.root, "metadata", metadata, None);
    }
}

/// Sets an entry of the labels or annotations of an object, on behalf of an entry of `buildMetadata`.
fn put(work: &mut Work<'_>, object: &mut Object, field: &str, key: &str, value: &str, entry: NodeId) {
    work.editor.act_for(entry);
    let value = work.editor.string(value, None, None);
    let present = work.editor.at(object.root, &["metadata", field]).filter(|node| work.editor.is_mapping(*node));
    let mapping = present.unwrap_or_else(|| work.editor.mapping(&[], None, None));
    let mapping = work.editor.put_named(mapping, key, value, Some(entry));
    work.set_metadata(object, field, mapping);
}

/// A generator or transformer that a kustomization configures.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Configured {
    /// The file.
    path: Utf8PathBuf,
    kind: String,
    /// Of a plugin, what its configuration is called.
    name: String,
    namespace: String,
}

impl Configured {
    /// What a field of a kustomization stands for. `site` is a node of the kustomization.
    pub(crate) fn by_field(editor: &Editor<'_>, site: NodeId, kind: &str) -> Option<Self> {
        let path = path_of(editor.world(), editor.site(site))?;
        Some(Self { path, kind: kind.to_owned(), name: String::new(), namespace: String::new() })
    }

    /// A plugin.
    pub(crate) fn by_plugin(editor: &Editor<'_>, config: NodeId) -> Option<Self> {
        let metadata = editor.get(config, "metadata").unwrap_or(config);
        Some(Self {
            path: path_of(editor.world(), editor.site(config))?,
            kind: editor.text_at(config, "kind").into_owned(),
            name: editor.text_at(metadata, "name").into_owned(),
            namespace: editor.text_at(metadata, "namespace").into_owned(),
        })
    }

    /// As one text, which can be a symbol.
    pub(crate) fn encoded(&self) -> String {
        [self.path.as_str(), &self.kind, &self.name, &self.namespace].join("\n")
    }

    fn decoded(text: &str) -> Self {
        let mut parts = text.splitn(4, '\n').map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        Self { path: part().into(), kind: part(), name: part(), namespace: part() }
    }

    /// As kustomize writes it, as seen from a directory.
    fn written(&self, directory: &Utf8Path) -> String {
        let path = relative(directory, &self.path);
        let mut text = format!(
            "configuredIn: {}\nconfiguredBy:\n  apiVersion: builtin\n  kind: {}\n",
            write_yaml_text(path.as_str()),
            write_yaml_text(&self.kind)
        );
        for (field, value) in [("name", &self.name), ("namespace", &self.namespace)] {
            if !value.is_empty() {
                text.push_str(&format!("  {field}: {}\n", write_yaml_text(value)));
            }
        }
        text
    }
}

/// Where an object comes from, as kustomize says it: its file, or what generated it.
fn origin(work: &Work<'_>, object: &Object, directory: &Utf8Path) -> Option<String> {
    let editor = &work.editor;
    let site = editor.site(object.root);
    if !object.is_generated {
        let path = relative(directory, &path_of(editor.world(), site)?);
        return Some(format!("path: {}\n", write_yaml_text(path.as_str())));
    }
    let configured = if editor.text_at(site, "apiVersion") == "builtin" {
        Configured::by_plugin(editor, site)
    } else {
        Configured::by_field(editor, site, &format!("{}Generator", editor.text_at(object.root, "kind")))
    };
    configured.map(|configured| configured.written(directory))
}

/// The transformers that an object went through, the first one first.
fn transformations(work: &Work<'_>, object: &Object, directory: &Utf8Path) -> Option<String> {
    let mut next = object.transformers;
    let mut items = Vec::new();
    while let Some(cell) = next.and_then(|next| work.editor.affix(next)) {
        let text = Configured::decoded(work.name(cell.text)).written(directory);
        items.push(format!("- {}\n", text.trim_end().replace('\n', "\n  ")));
        next = cell.next;
    }
    items.reverse();
    (!items.is_empty()).then(|| items.concat())
}

/// The file of a node. What stands within a kustomization is in the kustomization's file.
fn path_of(world: &World, site: NodeId) -> Option<Utf8PathBuf> {
    let path = &world.file(site.layer().file().ok()?).path;
    if world.find(path).is_some() {
        return Some(path.clone());
    }
    let file = world.kustomization_files(path).next()?;
    Some(world.file(file).path.clone())
}

/// A path as seen from a directory.
fn relative(directory: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    let mut from = directory.components().peekable();
    let mut to = path.components().peekable();
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    from.map(|_| "..").chain(to.map(|component| component.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_directory_of_the_build() {
        let check = |directory: &str, path: &str| relative(directory.into(), path.into()).into_string();
        assert_eq!(check("", "a.yaml"), "a.yaml");
        assert_eq!(check("overlay", "base/a.yaml"), "../base/a.yaml");
        assert_eq!(check("a/b", "a/c/d.yaml"), "../c/d.yaml");
        assert_eq!(check("a", "a/b/c.yaml"), "b/c.yaml");
    }
}
