//! The objects of a run, indexes over them, and the references between them. Built once; no rule scans all objects by itself.

pub mod access;
mod control_plane;
pub mod definitions;
pub mod identity;
mod neighbours;
pub mod population;
pub mod reference;
pub mod stated;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use access::Access;

use crate::deliver::Rendered;
use crate::manifest::{Documents, Node, Role};
use crate::object::definition::Definitions;
use crate::object::{Namespaces, Object};
use crate::source::{FileId, Sources};
use population::Population;
use reference::References;
use reference::selection::Selections;
use stated::Stated;

/// All objects with indexes by file, kind and namespace.
#[derive(Debug)]
pub struct Graph<'t> {
    sources: &'t Sources,
    documents: &'t Documents,
    objects: Vec<Object<'t>>,
    by_kind: ByKind,
    /// By cluster and namespace; objects of no known cluster are together.
    by_namespace: BTreeMap<(Option<usize>, String), Vec<usize>>,
    rendered: &'t Rendered,
    /// Start in `objects` of each file's objects, plus the end.
    by_file: Vec<usize>,
    /// Names of the image streams that stand for images.
    image_streams: FxHashSet<String>,
    /// Names of the images that Skaffold builds.
    built_images: FxHashSet<String>,
    references: References<'t>,
    /// Found on first use: most repositories have none.
    identity_uses: OnceLock<Vec<identity::Found>>,
    /// Indexes over what is declared in Azure, made on first use.
    azure: OnceLock<identity::Index>,
    population: OnceLock<Population>,
    definitions: Definitions<'t>,
    control_plane: OnceLock<Vec<control_plane::Found>>,
    access: OnceLock<Access>,
    stated: OnceLock<Stated>,
}

impl<'t> Graph<'t> {
    /// Indexes objects that are sorted by file and offset.
    pub fn new(
        sources: &'t Sources,
        documents: &'t Documents,
        rendered: &'t Rendered,
        objects: Vec<Object<'t>>,
    ) -> Self {
        let (references, (by_kind, by_namespace, by_file, built_images)) = rayon::join(
            || References::new(sources, rendered, &objects),
            || (by_kind(&objects), by_namespace(&objects), by_file(sources, &objects), built_images(documents)),
        );
        let image_streams = of_kind(&by_kind, "image.openshift.io", "ImageStream").iter().map(|&index| &objects[index]);
        let image_streams = image_streams.filter(|stream| stands_for_images(stream));
        let image_streams = image_streams.map(|stream| stream.name().to_owned()).collect();
        let definitions = definitions::index(sources, &by_kind, &objects);
        Self {
            sources,
            documents,
            rendered,
            objects,
            by_kind,
            by_namespace,
            by_file,
            image_streams,
            built_images,
            references,
            identity_uses: OnceLock::new(),
            azure: OnceLock::new(),
            population: OnceLock::new(),
            definitions,
            control_plane: OnceLock::new(),
            access: OnceLock::new(),
            stated: OnceLock::new(),
        }
    }

    /// What the objects name, and whether it is there.
    pub fn references(&self) -> &References<'t> {
        &self.references
    }

    /// What the objects select by label.
    pub fn selections(&self) -> &Selections<'t> {
        self.references.selections()
    }

    /// Whether an object only shows how something could be: nothing delivers it, and it stands in a directory of examples or
    /// tests.
    pub fn is_example(&self, object: &Object<'_>) -> bool {
        reference::is_example(self.sources, object)
    }

    /// Who lives where: the pods of each namespace of each cluster. Made when it is first asked for.
    pub fn population(&self) -> &Population {
        self.population.get_or_init(|| Population::new(self))
    }

    /// Who has which role. Made when it is first asked for.
    pub fn access(&self) -> &Access {
        self.access.get_or_init(|| Access::new(self))
    }

    /// Which versions of Kubernetes and of operators the repository installs. Found when it is first asked for.
    pub fn stated(&self) -> &Stated {
        self.stated.get_or_init(|| Stated::new(self))
    }

    /// Whether a Skaffold file of the repository builds images of this name: Skaffold writes the reference that it built in
    /// place of the name before anything is applied.
    pub fn is_built(&self, name: &str) -> bool {
        self.built_images.contains(name)
    }

    /// Whether an OpenShift ImageStream of this name stands for images of its name, so that the cluster decides what runs.
    pub fn is_image_stream(&self, name: &str) -> bool {
        self.image_streams.contains(name)
    }

    /// The files of the run.
    pub fn sources(&self) -> &'t Sources {
        self.sources
    }

    /// The deliveries and clusters of the run.
    pub fn rendered(&self) -> &'t Rendered {
        self.rendered
    }

    /// The parsed files of the run.
    pub fn documents(&self) -> &'t Documents {
        self.documents
    }

    /// Every object, sorted by file and offset.
    pub fn objects(&self) -> &[Object<'t>] {
        &self.objects
    }

    /// The objects that stand in a file.
    pub fn in_file(&self, file: FileId) -> &[Object<'t>] {
        let file = file.0 as usize;
        &self.objects[self.by_file[file]..self.by_file[file + 1]]
    }

    /// The objects of a kind, in any version of its group, sorted by file and offset.
    pub fn of_kind(&self, group: &str, kind: &str) -> impl Iterator<Item = &Object<'t>> {
        of_kind(&self.by_kind, group, kind).iter().map(|&index| &self.objects[index])
    }

    /// Every namespace of every cluster (`None`: no known one) that some object is known to be in, sorted, with its objects.
    pub fn places(&self) -> impl Iterator<Item = ((Option<usize>, &str), impl Iterator<Item = &Object<'t>>)> {
        self.by_namespace.iter().map(|((cluster, name), indexes)| {
            ((*cluster, name.as_str()), indexes.iter().map(|&index| &self.objects[index]))
        })
    }

    /// Every namespace of every cluster that some object is known to be in, sorted, with its objects. Objects of no known
    /// cluster count as those of one.
    pub fn namespaces(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &Object<'t>>)> {
        self.by_namespace
            .iter()
            .map(|((_, name), indexes)| (name.as_str(), indexes.iter().map(|&index| &self.objects[index])))
    }
}

/// Objects by kind, then by group.
type ByKind = FxHashMap<String, FxHashMap<String, Vec<usize>>>;

fn by_kind(objects: &[Object<'_>]) -> ByKind {
    let mut by_kind: FxHashMap<&str, FxHashMap<&str, Vec<usize>>> = FxHashMap::default();
    for (index, object) in objects.iter().enumerate() {
        by_kind.entry(object.kind()).or_default().entry(object.group()).or_default().push(index);
    }
    let owned = |(group, indexes): (&str, Vec<usize>)| (group.to_owned(), indexes);
    by_kind.into_iter().map(|(kind, groups)| (kind.to_owned(), groups.into_iter().map(owned).collect())).collect()
}

fn of_kind<'g>(by_kind: &'g ByKind, group: &str, kind: &str) -> &'g [usize] {
    by_kind.get(kind).and_then(|groups| groups.get(group)).map_or(&[], Vec::as_slice)
}

/// Objects that end up in namespaces, by cluster and namespace.
fn by_namespace(objects: &[Object<'_>]) -> BTreeMap<(Option<usize>, String), Vec<usize>> {
    // Sorted once at the end: there are far fewer namespaces than objects.
    let mut found: FxHashMap<(Option<usize>, &str), Vec<usize>> = FxHashMap::default();
    for (index, object) in objects.iter().enumerate() {
        if let Namespaces::Known(namespaces) = object.namespaces() {
            for place in places(object, namespaces) {
                found.entry(place).or_default().push(index);
            }
        }
    }
    found.into_iter().map(|((cluster, name), indexes)| ((cluster, name.to_owned()), indexes)).collect()
}

/// Start of each file's objects, plus the end.
fn by_file(sources: &Sources, objects: &[Object<'_>]) -> Vec<usize> {
    let mut starts = Vec::with_capacity(sources.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        while starts.len() <= object.file().0 as usize {
            starts.push(index);
        }
    }
    starts.resize(sources.len() + 1, objects.len());
    starts
}

/// Where an object is: each of its clusters with each of its namespaces.
fn places<'o>(
    object: &'o Object<'_>,
    namespaces: &'o [Cow<'_, str>],
) -> impl Iterator<Item = (Option<usize>, &'o str)> + 'o {
    let nowhere = object.clusters().is_empty().then_some(None);
    let clusters = object.clusters().iter().map(|&cluster| Some(cluster)).chain(nowhere);
    clusters.flat_map(move |cluster| namespaces.iter().map(move |namespace| (cluster, &**namespace)))
}

/// The images that the Skaffold files of a repository build (`build.artifacts[].image`, in profiles as well).
fn built_images(documents: &Documents) -> FxHashSet<String> {
    let files = documents.files().iter().filter(|file| file.role() == Role::Configuration);
    let configs = files.flat_map(|file| file.documents()).map(|document| document.root()).filter(|root| {
        root.get("apiVersion").and_then(Node::text).is_some_and(|version| version.starts_with("skaffold/"))
    });
    let builds = configs.flat_map(|root| {
        let profiles = root.get("profiles").into_iter().flat_map(Node::items);
        std::iter::once(root).chain(profiles).filter_map(|part| part.get("build"))
    });
    let artifacts = builds.filter_map(|build| build.get("artifacts")).flat_map(Node::items);
    artifacts.filter_map(|artifact| Some(artifact.get("image")?.text()?.into_owned())).collect()
}

/// Whether an ImageStream says that pods of its namespace may name it as their image (`lookupPolicy.local`).
fn stands_for_images(stream: &Object<'_>) -> bool {
    stream.at(&["spec", "lookupPolicy", "local"]).and_then(Node::as_bool) == Some(true)
}
