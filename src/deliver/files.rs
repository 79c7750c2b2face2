//! The files of a run as the world that kustomizations are built in, and what directories hold.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use kustomize::{FileInput, World};
use rayon::prelude::*;

use crate::manifest::kustomization::kustomizations;
use crate::manifest::{Documents, Manifest, Node, resolve};
use crate::source::{FileId, Limits, Sources};

/// Every file of the run, as kustomizations see it. Trees are shared, not parsed again.
pub(super) fn world(sources: &Sources, documents: &Documents, limits: &Limits) -> World {
    let files = sources.iter().map(|(id, source)| FileInput {
        path: source.path().to_owned(),
        source: id,
        text: source.invalid().is_empty().then(|| source.text().clone()),
        bytes: (!source.invalid().is_empty()).then(|| source.bytes().into()),
        tree: documents.get(id).shared_tree().cloned(),
    });
    let limits = kustomize::Limits {
        depth: limits.kustomize_depth,
        objects: limits.rendered_objects,
        ..kustomize::Limits::default()
    };
    let links = sources.links().map(|(link, target)| (link.to_owned(), target.to_owned()));
    World::new(files, limits).with_links(links)
}

/// The kustomizations of the repository, as they include one another.
#[derive(Debug, Default)]
pub(super) struct Inclusions {
    /// Each directory with a kustomization, and whether it is a component.
    pub(super) directories: BTreeMap<Utf8PathBuf, bool>,
    included: BTreeSet<Utf8PathBuf>,
}

impl Inclusions {
    /// Reads which directories the kustomizations name.
    pub(super) fn new(sources: &Sources, documents: &Documents) -> Self {
        let mut inclusions = Self::default();
        for (file, kustomization) in kustomizations(sources, documents.files()) {
            let directory = crate::manifest::directory(sources.get(file.id()).path());
            let named = kustomization.resources().chain(kustomization.texts("components"));
            let named = named.chain(kustomization.instructions());
            let named = named.filter_map(|(_, path)| resolve(directory, &path));
            inclusions.included.extend(named.map(|path| sources.follow(&path).into_owned()));
            inclusions.directories.insert(directory.to_owned(), kustomization.is_component());
        }
        inclusions
    }

    /// The kustomizations that no other one names and that can be built by themselves, sorted.
    pub(super) fn roots(&self) -> impl Iterator<Item = &Utf8Path> {
        let roots = self
            .directories
            .iter()
            .filter(|(directory, component)| !**component && !self.included.contains(*directory));
        roots.map(|(directory, _)| directory.as_path())
    }

    /// Whether a directory has a kustomization.
    pub(super) fn has(&self, directory: &Utf8Path) -> bool {
        self.directories.contains_key(directory)
    }

    /// Whether a kustomization names a file or a directory.
    pub(super) fn includes(&self, path: &Utf8Path) -> bool {
        self.included.contains(path)
    }
}

/// The files directly in a directory, or at any depth below it.
pub(super) fn below<'s>(
    sources: &'s Sources,
    directory: &'s Utf8Path,
    recurse: bool,
) -> impl Iterator<Item = FileId> + 's {
    let files = sources.below(directory);
    let files = files.filter(move |(_, source)| recurse || crate::manifest::directory(source.path()) == directory);
    files.map(|(file, _)| file)
}

/// The manifests in files that decide about deliveries: controllers' objects, their sources, what variables come from.
pub(super) fn deciding(documents: &Documents) -> Vec<Manifest<'_>> {
    let files = documents.files().par_iter().filter(|file| file.role().holds_objects());
    files.flat_map_iter(|file| file.manifests().filter(|manifest| decides(manifest.root()))).collect()
}

/// Whether an object may decide about deliveries.
pub(super) fn decides(root: Node<'_>) -> bool {
    const GROUPS: [&str; 7] = [
        "argoproj.io/",
        "fluxcd.controlplane.io/",
        "helm.toolkit.fluxcd.io/",
        "kubernetesconfiguration.azure.com/",
        "kustomize.toolkit.fluxcd.io/",
        "source.extensions.fluxcd.io/",
        "source.toolkit.fluxcd.io/",
    ];
    let Some(version) = root.get("apiVersion").and_then(Node::text) else { return false };
    if GROUPS.iter().any(|group| version.starts_with(group)) {
        return true;
    }
    let is = |kind: &str| root.get("kind").is_some_and(|node| node.is_key(kind));
    match &*version {
        "v1" => is("ConfigMap") || is("Secret"),
        "apps/v1" => root.at(&["metadata", "name"]).is_some_and(|name| name.is_key("kustomize-controller")),
        _ => false,
    }
}
