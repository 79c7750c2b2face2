//! What a kustomization file names. It is read as written, not built.

use std::borrow::Cow;

use super::{File, Node, Role};
use crate::source::Sources;

pub use kustomize::FILE_NAMES;

/// A kustomization (or component) as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Kustomization<'t> {
    root: Node<'t>,
}

/// A text and the node it stands in.
pub type Text<'t> = (Node<'t>, Cow<'t, str>);

/// One patch that a kustomization (or a Flux Kustomization) applies.
#[derive(Debug, Clone)]
pub struct PatchEntry<'t> {
    /// Where the patch stands.
    pub body: PatchBody<'t>,
    /// The `target`, if there is one; without it a strategic-merge patch names its object itself.
    pub target: Option<Node<'t>>,
}

/// Where a patch stands.
#[derive(Debug, Clone)]
pub enum PatchBody<'t> {
    /// In a file: its path as written.
    Path(Text<'t>),
    /// In this scalar, as YAML in YAML.
    Inline(Node<'t>),
}

impl<'t> Kustomization<'t> {
    /// The kustomization of a file that has one.
    pub fn of(file: &'t File) -> Option<Self> {
        let root = file.documents().map(|document| document.root()).find(|root| root.is_mapping())?;
        Some(Self { root })
    }

    /// The mapping.
    pub fn root(self) -> Node<'t> {
        self.root
    }

    /// Whether it is a component: it acts on the objects of the kustomization that includes it, and is nothing by itself.
    pub fn is_component(self) -> bool {
        self.root.get("kind").and_then(Node::text).is_some_and(|kind| kind == "Component")
    }

    /// The value of a field that is a text and not empty.
    pub fn text(self, field: &str) -> Option<Cow<'t, str>> {
        self.root.get(field)?.text().filter(|text| !text.is_empty())
    }

    /// The entries of a list that are texts.
    pub fn texts(self, field: &str) -> impl Iterator<Item = Text<'t>> + use<'t> {
        self.items(field).filter_map(|item| Some((item, item.text()?)))
    }

    /// The entries of a list.
    pub fn items(self, field: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
        self.root.get(field).into_iter().flat_map(Node::items)
    }

    /// Files and directories that it collects: `resources` and the older `bases`.
    pub fn resources(self) -> impl Iterator<Item = Text<'t>> + use<'t> {
        self.texts("resources").chain(self.texts("bases"))
    }

    /// Every patch, in the order of the file.
    pub fn patches(self) -> impl Iterator<Item = PatchEntry<'t>> + use<'t> {
        let strategic = self.texts("patchesStrategicMerge").map(|(node, text)| {
            let body = if text.contains('\n') { PatchBody::Inline(node) } else { PatchBody::Path((node, text)) };
            PatchEntry { body, target: None }
        });
        patches_in(self.root, "patches").chain(strategic).chain(patches_in(self.root, "patchesJson6902"))
    }

    /// The files that its generators put into ConfigMaps and Secrets, without the `key=` before a path.
    pub fn generator_files(self) -> impl Iterator<Item = Text<'t>> + use<'t> {
        let generators = self.items("configMapGenerator").chain(self.items("secretGenerator"));
        let files = generators.filter_map(|generator| generator.get("files")).flat_map(Node::items);
        files.filter_map(|node| {
            let text = node.text()?;
            let path = text.split_once('=').map(|(_, path)| Cow::Owned(path.to_owned())).unwrap_or(text);
            Some((node, path))
        })
    }

    /// Value files of the Helm charts that it inflates.
    pub fn value_files(self) -> impl Iterator<Item = Text<'t>> + use<'t> {
        self.items("helmCharts").flat_map(|chart| {
            let more = chart.get("additionalValuesFiles").into_iter().flat_map(Node::items);
            chart.get("valuesFile").into_iter().chain(more).filter_map(|node| Some((node, node.text()?)))
        })
    }

    /// Files of generators, transformers and configuration: they tell kustomize what to do and are no objects.
    pub fn instructions(self) -> impl Iterator<Item = Text<'t>> + use<'t> {
        let lists = ["configurations", "generators", "transformers", "validators"];
        let replacements = self.items("replacements").filter_map(|item| item.get("path"));
        let replacements = replacements.chain(self.root.at(&["openapi", "path"]));
        let replacements = replacements.filter_map(|node| Some((node, node.text()?)));
        lists.into_iter().flat_map(move |list| self.texts(list)).chain(replacements)
    }
}

/// The patches in a list of mappings with `path` or `patch`, and `target`.
pub fn patches_in<'t>(root: Node<'t>, field: &str) -> impl Iterator<Item = PatchEntry<'t>> + use<'t> {
    let items = root.get(field).into_iter().flat_map(Node::items);
    items.filter_map(|item| {
        let inline = item.get("patch").filter(|patch| patch.text().is_some_and(|text| !text.trim().is_empty()));
        let body = match inline {
            Some(patch) => PatchBody::Inline(patch),
            None => {
                let path = item.get("path")?;
                PatchBody::Path((path, path.text()?))
            }
        };
        Some(PatchEntry { body, target: item.get("target").filter(|target| target.is_mapping()) })
    })
}

/// The kustomization files: of several in one directory the one that kustomize takes. Sorted by path.
pub fn kustomizations<'t>(
    sources: &'t Sources,
    files: &'t [File],
) -> impl Iterator<Item = (&'t File, Kustomization<'t>)> + use<'t> {
    files.iter().filter(|file| file.role() == Role::Kustomization).filter_map(move |file| {
        let path = sources.get(file.id()).path();
        let rank = FILE_NAMES.iter().position(|name| path.file_name() == Some(name))?;
        let shadowed = FILE_NAMES[..rank].iter().any(|name| sources.find(&path.with_file_name(name)).is_some());
        if shadowed { None } else { Some((file, Kustomization::of(file)?)) }
    })
}
