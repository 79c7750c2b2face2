//! The files of a run as the world that kustomizations are built in, and what directories hold.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use kustomize::{FileInput, World};

use crate::manifest::kustomization::kustomizations;
use crate::manifest::{Documents, resolve};
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
