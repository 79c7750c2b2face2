//! The deliveries as written: kustomizations, Flux Kustomizations, Argo CD Applications, directories; and what each sets.

use std::borrow::Cow;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::{FxHashMap, FxHashSet};

use super::note::{self, Note};
use super::patch::{self, Patch};
use crate::manifest::kustomization::{Kustomization, PatchBody, PatchEntry, Text, kustomizations};
use crate::manifest::{Documents, Manifest, Node, Role, directory, resolve};
use crate::object::image::ImageReference;
use crate::object::overrides::{AddedField, ImageOverride};
use crate::source::{FileId, Sources};

/// What kind of delivery a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeKind {
    Kustomization,
    /// Acts on what includes it; alone it delivers nothing.
    Component,
    /// A Flux Kustomization, an Argo CD Application, ...: reaches a cluster by itself.
    Controller,
    /// A directory without a kustomization that a controller delivers.
    Directory,
}

/// One delivery or part of one.
#[derive(Debug)]
pub(super) struct Delivery<'t> {
    pub(super) kind: NodeKind,
    /// The namespace that it gives to everything in it.
    pub(super) namespace: Option<Cow<'t, str>>,
    /// The namespace of objects that end up without one.
    pub(super) default_namespace: Option<Cow<'t, str>>,
    /// Whether it changes names.
    pub(super) affix: bool,
    pub(super) patches: Vec<Patch<'t>>,
    pub(super) images: Vec<ImageOverride<'t>>,
    pub(super) labels: Vec<AddedField<'t>>,
    pub(super) annotations: Vec<AddedField<'t>>,
    /// Files with objects.
    pub(super) files: Vec<FileId>,
    /// Other nodes whose objects are in this one.
    pub(super) children: Vec<usize>,
    /// Components that act on all of it.
    pub(super) components: Vec<usize>,
}

impl Delivery<'_> {
    fn new(kind: NodeKind) -> Self {
        Self {
            kind,
            namespace: None,
            default_namespace: None,
            affix: false,
            patches: Vec::new(),
            images: Vec::new(),
            labels: Vec::new(),
            annotations: Vec::new(),
            files: Vec::new(),
            children: Vec::new(),
            components: Vec::new(),
        }
    }
}

/// An entry of a kustomization that names another one.
struct Include<'t> {
    /// The nodes of the two.
    edge: (usize, usize),
    path: &'t Utf8Path,
    text: Text<'t>,
}

/// All deliveries of a run.
pub(super) struct Deliveries<'t> {
    pub(super) nodes: Vec<Delivery<'t>>,
    /// What is not seen of them.
    pub(super) notes: Vec<Note>,
    /// What kustomizations include, in their order.
    includes: Vec<Include<'t>>,
    sources: &'t Sources,
    documents: &'t Documents,
    /// Nodes by directory: of the kustomization there.
    kustomized: FxHashMap<&'t Utf8Path, usize>,
    /// Nodes of plain directories, with whether their subdirectories belong to them.
    plain: FxHashMap<(Utf8PathBuf, bool), usize>,
}

impl<'t> Deliveries<'t> {
    /// Reads the kustomizations, then the controllers' objects among the manifests.
    pub(super) fn new<'m>(
        sources: &'t Sources,
        documents: &'t Documents,
        manifests: impl Iterator<Item = &'m Manifest<'t>>,
    ) -> Self
    where
        't: 'm,
    {
        let files: Vec<_> = kustomizations(sources, documents.files()).collect();
        let mut deliveries = Self {
            nodes: Vec::with_capacity(files.len()),
            notes: Vec::new(),
            includes: Vec::new(),
            sources,
            documents,
            kustomized: FxHashMap::default(),
            plain: FxHashMap::default(),
        };
        for (index, (file, kustomization)) in files.iter().enumerate() {
            deliveries.kustomized.insert(directory(sources.get(file.id()).path()), index);
            let kind = if kustomization.is_component() { NodeKind::Component } else { NodeKind::Kustomization };
            deliveries.nodes.push(Delivery::new(kind));
        }
        for (index, (file, kustomization)) in files.into_iter().enumerate() {
            deliveries.kustomization(index, file.id(), kustomization);
        }
        for manifest in manifests {
            deliveries.controller(manifest);
        }
        deliveries
    }

    fn kustomization(&mut self, index: usize, file: FileId, kustomization: Kustomization<'t>) {
        let path = self.sources.get(file).path();
        let here = directory(path);
        let root = kustomization.root();
        self.notes.extend(note::not_built(path, kustomization));
        for text in kustomization.resources() {
            self.resource(index, path, text);
        }
        for text in kustomization.texts("components") {
            if let Some(component) = self.component(path, &text) {
                self.nodes[index].components.push(component);
                self.includes.push(Include { edge: (index, component), path, text });
            }
        }
        let patches = self.patches(path, here, kustomization.patches());
        let node = &mut self.nodes[index];
        node.patches = patches;
        node.patches.extend(patch::replicas(kustomization.items("replicas")));
        node.namespace = kustomization.text("namespace");
        node.affix = kustomization.text("namePrefix").or(kustomization.text("nameSuffix")).is_some();
        node.images = kustomization.items("images").flat_map(image).collect();
        node.labels = labels(root);
        node.annotations = added(root.get("commonAnnotations"), true);
    }

    /// Notes the entries that make circles, given as pairs of nodes.
    pub(super) fn note_circles(&mut self, edges: &FxHashSet<(usize, usize)>) {
        let closing = self.includes.iter().filter(|include| edges.contains(&include.edge));
        self.notes
            .extend(closing.map(|Include { path, text: (node, written), .. }| note::circle(path, *node, written)));
    }

    /// A file, a directory with a kustomization, or something that is not in the repository.
    fn resource(&mut self, index: usize, path: &'t Utf8Path, text: Text<'t>) {
        let (node, written) = &text;
        match resolve(directory(path), written) {
            Some(found) => {
                if let Some(file) = self.sources.find(&found) {
                    if self.documents.get(file).role() == Role::Manifest {
                        self.nodes[index].files.push(file);
                    }
                } else if let Some(&child) = self.kustomized.get(&*self.sources.follow(&found)) {
                    self.nodes[index].children.push(child);
                    self.includes.push(Include { edge: (index, child), path, text });
                } else {
                    self.notes.push(note::missing(path, *node, written));
                }
            }
            None => self.notes.push(note::outside(path, *node, written)),
        }
    }

    fn component(&mut self, path: &Utf8Path, (node, written): &Text<'t>) -> Option<usize> {
        let component = resolve(directory(path), written)
            .and_then(|found| self.kustomized.get(&*self.sources.follow(&found)).copied());
        if component.is_none() {
            self.notes.push(match resolve(directory(path), written) {
                Some(_) => note::missing(path, *node, written),
                None => note::outside(path, *node, written),
            });
        }
        component
    }

    /// The patches of entries whose paths start in a directory.
    fn patches(
        &mut self,
        path: &Utf8Path,
        from: &Utf8Path,
        entries: impl Iterator<Item = PatchEntry<'t>>,
    ) -> Vec<Patch<'t>> {
        let mut found = Vec::new();
        for entry in entries {
            let mut file = None;
            if let PatchBody::Path((node, written)) = &entry.body {
                let resolved = resolve(from, written);
                file = resolved.as_ref().and_then(|found| self.sources.find(found));
                match (&resolved, file) {
                    (None, _) => self.notes.push(note::outside(path, *node, written)),
                    (Some(_), None) => self.notes.push(note::missing(path, *node, written)),
                    (Some(_), Some(_)) => {}
                }
            }
            patch::patches(&entry, file, self.documents, &mut found);
        }
        found
    }

    fn controller(&mut self, manifest: &Manifest<'t>) {
        match (manifest.group(), manifest.kind()) {
            ("kustomize.toolkit.fluxcd.io", "Kustomization") => self.flux(manifest),
            ("fluxcd.controlplane.io", "FluxInstance") => {
                if let Some(path) = manifest.at(&["spec", "sync", "path"]).filter(|path| path.text().is_some()) {
                    let node = Delivery::new(NodeKind::Controller);
                    self.deliver(node, manifest, Some(path), true, true);
                }
            }
            ("kubernetesconfiguration.azure.com", "FluxConfiguration") => {
                for entry in manifest.at(&["spec", "kustomizations"]).into_iter().flat_map(Node::entries) {
                    let path = entry.value.get("path");
                    self.deliver(Delivery::new(NodeKind::Controller), manifest, path, true, true);
                }
            }
            ("argoproj.io", "Application") => self.argo(manifest),
            _ => {}
        }
    }

    /// A Flux Kustomization: `path` is relative to its source, which is taken for this repository if the path exists here. The
    /// repository's root is taken only for the source that `flux bootstrap` makes of the repository itself.
    fn flux(&mut self, manifest: &Manifest<'t>) {
        let Some(spec) = manifest.at(&["spec"]) else { return };
        let text = |field: &str| spec.get(field).and_then(Node::text).filter(|text| !text.is_empty());
        let source = spec.at(&["sourceRef", "name"]).and_then(Node::text);
        let own = source.is_some_and(|source| source == "flux-system");
        let mut node = Delivery::new(NodeKind::Controller);
        node.namespace = text("targetNamespace");
        node.affix = text("namePrefix").or(text("nameSuffix")).is_some();
        node.images = spec.get("images").into_iter().flat_map(Node::items).flat_map(image).collect();
        node.labels = added(spec.at(&["commonMetadata", "labels"]), false);
        node.annotations = added(spec.at(&["commonMetadata", "annotations"]), false);
        let path = self.sources.get(manifest.file()).path();
        let entries = crate::manifest::kustomization::patches_in(spec, "patches");
        node.patches = self.patches(path, Utf8Path::new(""), entries);
        let base = text("path").unwrap_or(Cow::Borrowed(""));
        if let Some(directory) = resolve(Utf8Path::new(""), base.trim_start_matches('/')) {
            let components = spec.get("components").into_iter().flat_map(Node::items).filter_map(Node::text);
            let components = components
                .filter_map(|component| self.kustomized.get(resolve(&directory, &component)?.as_path()).copied());
            node.components = components.collect();
        }
        self.deliver(node, manifest, spec.get("path"), true, own);
    }

    /// An Argo CD Application: each source with a `path` that exists here is taken for this repository.
    fn argo(&mut self, manifest: &Manifest<'t>) {
        let Some(spec) = manifest.at(&["spec"]) else { return };
        let sources = spec.get("sources").into_iter().flat_map(Node::items).chain(spec.get("source"));
        for source in sources.filter(|source| source.get("chart").is_none()) {
            let mut node = Delivery::new(NodeKind::Controller);
            node.default_namespace = spec.at(&["destination", "namespace"]).and_then(Node::text);
            if let Some(kustomize) = source.get("kustomize") {
                let text = |field: &str| kustomize.get(field).and_then(Node::text).filter(|text| !text.is_empty());
                node.namespace = text("namespace");
                node.affix = text("namePrefix").or(text("nameSuffix")).is_some();
                node.labels = added(kustomize.get("commonLabels"), true);
                node.annotations = added(kustomize.get("commonAnnotations"), true);
                node.images = kustomize.get("images").into_iter().flat_map(Node::items).flat_map(argo_image).collect();
                let path = self.sources.get(manifest.file()).path();
                let entries = crate::manifest::kustomization::patches_in(kustomize, "patches");
                node.patches = self.patches(path, Utf8Path::new(""), entries);
                node.patches.extend(patch::replicas(kustomize.get("replicas").into_iter().flat_map(Node::items)));
            }
            let recurse = source.at(&["directory", "recurse"]).and_then(Node::as_bool).unwrap_or(false);
            self.deliver(node, manifest, source.get("path"), recurse, false);
        }
    }

    /// Adds a controller's node for the directory that a field names, the root if there is none. One whose directory is not here, or is the root of what may be another
    /// repository, stays without content: it is a delivery all the same.
    fn deliver(
        &mut self,
        mut node: Delivery<'t>,
        manifest: &Manifest<'t>,
        field: Option<Node<'t>>,
        recurse: bool,
        own: bool,
    ) {
        let path = field.and_then(Node::text).unwrap_or_default();
        let located = self.locate(manifest, &path);
        if let (Some(field), None) = (field, &located) {
            self.notes.push(note::outside(self.sources.get(manifest.file()).path(), field, &path));
        }
        let found = located.filter(|found| own || !found.as_str().is_empty());
        if let Some(found) = found {
            let found = self.sources.follow(&found).into_owned();
            let child = match self.kustomized.get(found.as_path()) {
                Some(&child) => child,
                None => self.plain(found, recurse),
            };
            node.children.push(child);
        }
        self.nodes.push(node);
    }

    /// The directory that a path in a controller's object means. Such paths are relative to the root of the source; where
    /// nothing stands there, the repository may be a directory of this one (a copy, a subtree, an example), so the outermost
    /// directory above the object is taken below which the path exists.
    fn locate(&self, manifest: &Manifest<'_>, path: &str) -> Option<Utf8PathBuf> {
        let path = path.trim_start_matches('/');
        let found = resolve(Utf8Path::new(""), path)?;
        if found.as_str().is_empty() || self.sources.below(&found).next().is_some() {
            return Some(found);
        }
        let above = crate::manifest::directory(self.sources.get(manifest.file()).path()).ancestors();
        let candidates = above.filter_map(|directory| resolve(directory, path));
        Some(candidates.filter(|candidate| self.sources.below(candidate).next().is_some()).last().unwrap_or(found))
    }

    /// The node of a directory without a kustomization: its manifests, with those of its subdirectories if `recurse`. A
    /// subdirectory with a kustomization is that kustomization, as Flux has it.
    fn plain(&mut self, directory: Utf8PathBuf, recurse: bool) -> usize {
        if let Some(&node) = self.plain.get(&(directory.clone(), recurse)) {
            return node;
        }
        let mut node = Delivery::new(NodeKind::Directory);
        for (file, source) in self.sources.below(&directory) {
            let here = crate::manifest::directory(source.path());
            if here != directory && !recurse {
                continue;
            }
            let inside = here.ancestors().take_while(|ancestor| *ancestor != directory);
            match inside.filter_map(|ancestor| self.kustomized.get(ancestor)).last() {
                Some(&child) if node.children.last() != Some(&child) => node.children.push(child),
                Some(_) => {}
                None if self.documents.get(file).role() == Role::Manifest => node.files.push(file),
                None => {}
            }
        }
        let index = self.nodes.len();
        self.nodes.push(node);
        self.plain.insert((directory, recurse), index);
        index
    }
}

/// What an entry of `images:` replaces: version first, since a later entry for the new name acts after it.
fn image<'t>(item: Node<'t>) -> impl Iterator<Item = ImageOverride<'t>> {
    let text = |field: &str| item.get(field).and_then(Node::text).filter(|text| !text.is_empty());
    let version = text("newTag").or(text("digest")).map(|_| None);
    let new_name = text("newName").map(Some);
    let name = text("name");
    let parts = version.into_iter().chain(new_name);
    parts.filter_map(move |new_name| Some(ImageOverride { name: name.clone()?, new_name }))
}

/// An image of an Argo CD Application: `[name=]image[:tag|@digest]`.
fn argo_image<'t>(item: Node<'t>) -> impl Iterator<Item = ImageOverride<'t>> {
    let text = item.text().unwrap_or_default();
    let (name, image) = text.split_once('=').map_or((None, &*text), |(name, image)| (Some(name), image));
    let reference = ImageReference::parse(image.to_owned());
    let written = &reference.as_str()[reference.name_range()];
    let applies: Cow<'t, str> = Cow::Owned(name.unwrap_or(written).to_owned());
    let version = (reference.tag().is_some() || reference.digest().is_some()).then_some(None);
    let new_name = name.map(|_| Some(Cow::Owned(written.to_owned())));
    let parts: Vec<Option<Cow<'t, str>>> = version.into_iter().chain(new_name).collect();
    parts.into_iter().map(move |new_name| ImageOverride { name: applies.clone(), new_name })
}

/// `labels:` and `commonLabels:` of a kustomization.
fn labels(root: Node<'_>) -> Vec<AddedField<'_>> {
    let mut found = added(root.get("commonLabels"), true);
    for item in root.get("labels").into_iter().flat_map(Node::items) {
        let is = |field: &str| item.get(field).and_then(Node::as_bool).unwrap_or(false);
        found.extend(added(item.get("pairs"), is("includeSelectors") || is("includeTemplates")));
    }
    found
}

fn added(pairs: Option<Node<'_>>, templates: bool) -> Vec<AddedField<'_>> {
    let entries = pairs.into_iter().flat_map(Node::entries);
    entries.map(|entry| AddedField { name: entry.name(), value: entry.value, templates }).collect()
}
