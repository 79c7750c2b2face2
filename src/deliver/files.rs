//! The files of a run as the world that kustomizations are built in, and what directories hold.

use std::collections::BTreeMap;

use camino::Utf8Path;
use kustomize::{FileInput, World};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

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

/// The kustomizations of the repository, as they include one another. Sets are of texts, because comparing and hashing paths part
/// by part costs several times as much.
#[derive(Debug, Default)]
pub(super) struct Inclusions {
    /// Each directory with a kustomization, sorted.
    pub(super) directories: BTreeMap<String, Kustomized>,
    included: FxHashSet<String>,
}

/// The kustomization of a directory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kustomized {
    /// Its file.
    pub(super) file: FileId,
    /// Whether it can only be a part of others.
    pub(super) is_component: bool,
}

impl Inclusions {
    /// Reads which directories the kustomizations name.
    pub(super) fn new(sources: &Sources, documents: &Documents) -> Self {
        let all: Vec<_> = kustomizations(sources, documents.files()).collect();
        let read = all.into_par_iter().with_min_len(16).map(|(file, kustomization)| {
            let directory = crate::manifest::directory(sources.get(file.id()).path());
            let named = kustomization.resources().chain(kustomization.texts("components"));
            let named = named.chain(kustomization.instructions());
            let named = named.filter_map(|(_, path)| resolve(directory, &path));
            let named: Vec<String> = named.map(|path| sources.follow(&path).into_owned().into_string()).collect();
            let kustomized = Kustomized { file: file.id(), is_component: kustomization.is_component() };
            (directory.as_str().to_owned(), kustomized, named)
        });
        let mut inclusions = Self::default();
        for (directory, kustomized, named) in read.collect::<Vec<_>>() {
            inclusions.included.extend(named);
            inclusions.directories.insert(directory, kustomized);
        }
        inclusions
    }

    /// The kustomizations that no other one names and that can be built by themselves, sorted.
    pub(super) fn roots(&self) -> impl Iterator<Item = (&Utf8Path, FileId)> {
        let roots = self
            .directories
            .iter()
            .filter(|(directory, kustomized)| !kustomized.is_component && !self.included.contains(directory.as_str()));
        roots.map(|(directory, kustomized)| (Utf8Path::new(directory), kustomized.file))
    }

    /// Whether a directory has a kustomization.
    pub(super) fn has(&self, directory: &Utf8Path) -> bool {
        self.directories.contains_key(directory.as_str())
    }

    /// Whether a kustomization names a file or a directory.
    pub(super) fn includes(&self, path: &Utf8Path) -> bool {
        self.included.contains(path.as_str())
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
