//! From the entries of a repository to everything that they deliver.
//!
//! A controller's object counts as its parent delivers it: rendered, patched, with variables substituted. So deliveries are
//! built in rounds: what the entries deliver, then what the objects among it deliver, until nothing new appears.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use kustomize::{Mode, NodeId, Request, World};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::argo::application_set::is_application_set;
use super::delivery::{Built, Cluster, Delivery, DeliveryKind, State};
use super::files::{self, Inclusions};
use super::note;
use crate::finding::Incomplete;
use crate::manifest::{Documents, Manifest, Node};
use crate::source::{FileId, Inventory, Limits, Sources, Span};

/// More deliveries come only from repositories that are made to be slow.
const MOST_DELIVERIES: usize = 50_000;

/// Controllers' objects that deliver each other are followed this far.
const MOST_ROUNDS: usize = 32;

/// The deliveries of a repository.
#[derive(Debug)]
pub struct Rendered {
    /// What was built, and from which files.
    pub world: World,
    /// In the order in which they were found: entries first, children after their parents.
    pub deliveries: Vec<Delivery>,
    /// In the order in which they were found.
    pub clusters: Vec<Cluster>,
    /// What is wrong with kustomizations, each problem once.
    pub problems: Vec<kustomize::Problem>,
    /// What could not be delivered at all.
    pub incomplete: Vec<Incomplete>,
    /// ApplicationSets that Argo CD refuses, by their names, and why.
    pub rejected_sets: Vec<(String, super::argo::application_set::Problem)>,
    /// Files that some delivery reads, by file.
    pub reached: Vec<bool>,
    /// Whether the Flux of the repository refuses variables that are not defined.
    pub refuses_undefined_variables: bool,
}

impl Rendered {
    /// The files of a run, without any delivery: for who builds kustomizations by itself.
    pub fn nothing(sources: &Sources, documents: &Documents, limits: &Limits) -> Self {
        Self {
            world: files::world(sources, documents, limits),
            deliveries: Vec::new(),
            clusters: Vec::new(),
            problems: Vec::new(),
            incomplete: Vec::new(),
            rejected_sets: Vec::new(),
            reached: vec![false; sources.len()],
            refuses_undefined_variables: false,
        }
    }
}

/// A delivery whose objects are still to be found.
pub(super) struct Task {
    delivery: usize,
    work: Work,
}

/// How the objects of a delivery are found.
pub(super) enum Work {
    /// By building a kustomization, and changing the result.
    Build(Request, Option<Box<super::flux::After>>),
    /// They stand in these files.
    Files(Vec<FileId>),
}

/// An object that may deliver others.
pub(super) struct Child {
    pub(super) parent: usize,
    pub(super) object: Built,
}

/// What identifies a delivery: its cluster, what applies it, namespace and name.
type Identity = (Option<usize>, DeliveryKind, String, String);

/// Deliveries while they are found.
pub(super) struct Rendering<'a> {
    pub(super) sources: &'a Sources,
    pub(super) documents: &'a Documents,
    pub(super) options: &'a Inventory,
    pub(super) world: &'a World,
    pub(super) inclusions: Inclusions,
    pub(super) deliveries: Vec<Delivery>,
    pub(super) clusters: Vec<Cluster>,
    /// The manifests in files that decide about deliveries.
    pub(super) written: &'a [Manifest<'a>],
    /// The built objects that do, each with its delivery.
    pub(super) built: Vec<(usize, Built)>,
    known: BTreeMap<Identity, usize>,
    tasks: Vec<Task>,
    /// How many objects all deliveries may have, and how many they have.
    most_objects: usize,
    objects: usize,
    pub(super) problems: Vec<kustomize::Problem>,
    pub(super) incomplete: Vec<Incomplete>,
    pub(super) rejected_sets: Vec<(String, super::argo::application_set::Problem)>,
    pub(super) reached: Vec<bool>,
    pub(super) flux: super::flux::Known,
}

/// Finds every delivery of a repository.
pub fn render(sources: &Sources, documents: &Documents, options: &Inventory, limits: &Limits) -> Rendered {
    let world = files::world(sources, documents, limits);
    let written = files::deciding(documents);
    let mut rendering = Rendering {
        sources,
        documents,
        options,
        world: &world,
        inclusions: Inclusions::new(sources, documents),
        deliveries: Vec::new(),
        clusters: Vec::new(),
        written: &written,
        built: Vec::new(),
        known: BTreeMap::new(),
        tasks: Vec::new(),
        most_objects: limits.rendered_objects,
        objects: 0,
        problems: Vec::new(),
        incomplete: Vec::new(),
        rejected_sets: Vec::new(),
        reached: vec![false; sources.len()],
        flux: Default::default(),
    };
    rendering.flux_entries();
    rendering.run();
    // What controllers' objects name may be delivered by them, so it waits until they were followed.
    for claims in [rendering.claims(), Claims::default()] {
        rendering.directories(&claims);
        rendering.files(&claims);
        rendering.run();
    }
    rendering.left_over();
    let refuses_undefined_variables = rendering.flux.strict;
    rendering.salvage();
    let Rendering { deliveries, clusters, mut problems, incomplete, mut rejected_sets, reached, .. } = rendering;
    rejected_sets.sort_by(|left, right| (left.1.span, &left.1.message).cmp(&(right.1.span, &right.1.message)));
    rejected_sets.dedup();
    let place = |problem: &kustomize::Problem| (problem.span, problem.kind);
    problems.sort_by(|left, right| (place(left), &left.message).cmp(&(place(right), &right.message)));
    problems.dedup();
    Rendered { world, deliveries, clusters, problems, incomplete, rejected_sets, reached, refuses_undefined_variables }
}

impl Rendering<'_> {
    /// Whether a URL is one of this repository.
    pub(super) fn is_this_repository(&self, url: &str) -> bool {
        self.options.is_this_repository(url, self.sources.remotes())
    }

    /// Whether the URL of this repository is known at all.
    pub(super) fn knows_itself(&self) -> bool {
        !self.sources.remotes().is_empty() || !self.options.repositories.is_empty()
    }

    /// The number of a cluster.
    pub(super) fn cluster(&mut self, name: &str, site: Option<Span>) -> usize {
        if let Some(known) = self.clusters.iter().position(|cluster| cluster.name == name) {
            return known;
        }
        self.clusters.push(Cluster { name: name.to_owned(), site });
        self.clusters.len() - 1
    }

    /// Adds a delivery, unless the same object makes it already.
    pub(super) fn deliver(&mut self, delivery: Delivery, work: Option<Work>) -> Option<usize> {
        let identity = (delivery.cluster, delivery.kind, delivery.namespace.clone(), delivery.name.clone());
        if self.known.contains_key(&identity) || self.deliveries.len() >= MOST_DELIVERIES {
            return None;
        }
        let number = self.deliveries.len();
        self.known.insert(identity, number);
        self.deliveries.push(delivery);
        self.tasks.extend(work.map(|work| Task { delivery: number, work }));
        Some(number)
    }

    /// Finds the objects of all deliveries that wait, then what they deliver, until nothing waits.
    fn run(&mut self) {
        for _ in 0..MOST_ROUNDS {
            if self.tasks.is_empty() {
                return;
            }
            let tasks = std::mem::take(&mut self.tasks);
            let first = tasks.iter().map(|task| task.delivery).collect::<Vec<_>>();
            self.build(tasks);
            let children = self.children(&first);
            for child in &children {
                self.child(child);
            }
            let sets: Vec<&Child> =
                children.iter().filter(|child| child.object.tree.root().is_some_and(is_application_set)).collect();
            self.argo_application_sets(&sets);
        }
        for task in std::mem::take(&mut self.tasks) {
            let delivery = &mut self.deliveries[task.delivery];
            let sentence = format!("more than {MOST_ROUNDS} deliveries deliver each other in a row");
            delivery.state = State::Failed(sentence, delivery.site);
        }
    }

    fn build(&mut self, tasks: Vec<Task>) {
        let requests: Vec<Request> = tasks
            .iter()
            .filter_map(|task| match &task.work {
                Work::Build(request, _) => Some(request.clone()),
                Work::Files(_) => None,
            })
            .collect();
        let mut builds = self.world.build(&requests).into_iter();
        for Task { delivery, work } in tasks {
            match work {
                Work::Files(files) => {
                    self.deliveries[delivery].objects = self.objects_in(&files);
                    self.deliveries[delivery].used = files;
                }
                Work::Build(_, after) => {
                    let Some(build) = builds.next() else { continue };
                    self.take(delivery, build, after.as_deref());
                }
            }
            let objects = &self.deliveries[delivery].objects;
            let deciding = objects.iter().filter(|object| object.tree.root().is_some_and(files::decides));
            self.built.extend(deciding.map(|object| (delivery, object.clone())));
            self.count(delivery);
            for file in &self.deliveries[delivery].used {
                self.reached[file.0 as usize] = true;
            }
        }
    }

    /// Lets go of the objects of a delivery that are more than a run may have.
    fn count(&mut self, delivery: usize) {
        let delivery = &mut self.deliveries[delivery];
        self.objects += delivery.objects.len();
        if self.objects > self.most_objects && !delivery.objects.is_empty() {
            self.objects -= delivery.objects.len();
            delivery.objects = Vec::new();
            let sentence = format!(
                "its objects would be more than {}, the limit `rendered-objects` of all deliveries together",
                self.most_objects
            );
            delivery.state = State::Failed(sentence, delivery.site);
        }
    }

    /// Takes over what a build gave.
    fn take(&mut self, number: usize, build: kustomize::Build, after: Option<&super::flux::After>) {
        let mut roots: Vec<NodeId> = build.objects.iter().map(|object| object.root).collect();
        if let Some(after) = after {
            roots = after.apply(self.world, &roots, &mut self.problems);
        }
        let trees: Vec<Option<Built>> = roots
            .par_iter()
            .with_min_len(64)
            .map(|&id| Some(Built { id, tree: self.world.object_tree(id)? }))
            .collect();
        let absent = after.and_then(|after| after.variables.absent());
        let absent = absent.map(|(span, name)| note::absent_variables(self.sources, span, name));
        let left_out = build.incomplete.iter().map(|incomplete| note::left_out(self.sources, incomplete));
        let incomplete = left_out.chain(absent).collect();
        let delivery = &mut self.deliveries[number];
        delivery.objects = trees.into_iter().flatten().collect();
        delivery.incomplete = incomplete;
        delivery.used = build.used;
        if let Some(error) = &build.error {
            delivery.state = State::Failed(error.message.clone(), Some(error.span));
        }
        self.problems.extend(build.problems);
        self.problems.extend(build.error);
    }

    /// Gives deliveries that cannot be built the manifests that they would be built from, but for those that another delivery
    /// holds: a mistake in an overlay must not hide what is wrong with its bases.
    fn salvage(&mut self) {
        let is_failed =
            |delivery: &Delivery| matches!(delivery.state, State::Failed(..)) && delivery.objects.is_empty();
        let mut held = vec![false; self.sources.len()];
        for file in self.deliveries.iter().filter(|delivery| !is_failed(delivery)).flat_map(|delivery| &delivery.used) {
            held[file.0 as usize] = true;
        }
        for number in 0..self.deliveries.len() {
            if !is_failed(&self.deliveries[number]) {
                continue;
            }
            let used = self.deliveries[number].used.iter().copied();
            let loose = used.filter(|file| self.documents.get(*file).role().holds_objects() && !held[file.0 as usize]);
            let loose: Vec<FileId> = loose.collect();
            self.deliveries[number].objects = self.objects_in(&loose);
        }
    }

    /// The objects that stand in files, as they stand.
    fn objects_in(&self, files: &[FileId]) -> Vec<Built> {
        let manifests = files.iter().flat_map(|&file| self.documents.get(file).manifests());
        let objects = manifests.filter(|manifest| !manifest.is_local()).filter_map(|manifest| {
            let id = self.world.adopt(manifest.root(), spanned_yaml::Dialect::Kubernetes)?;
            Some(Built { id, tree: self.world.object_tree(id)? })
        });
        objects.collect()
    }

    /// The objects of deliveries that may deliver others.
    fn children(&self, deliveries: &[usize]) -> Vec<Child> {
        let of = |&parent: &usize| {
            let objects = self.deliveries[parent].objects.iter();
            objects
                .filter(|object| object.tree.root().is_some_and(|root| delivers(root)))
                .map(move |object| Child { parent, object: object.clone() })
        };
        deliveries.par_iter().flat_map_iter(of).collect()
    }

    /// Follows an object that may deliver others.
    fn child(&mut self, child: &Child) {
        let Some(manifest) = child.object.tree.root().and_then(Manifest::new) else { return };
        match (manifest.group(), manifest.kind()) {
            ("argoproj.io", "Application") => self.argo_application(child, &manifest),
            ("argoproj.io", _) => {}
            _ => self.flux_object(child, &manifest),
        }
    }

    /// The root kustomizations that nothing delivers yet, but for those in or below claimed directories.
    fn directories(&mut self, claims: &Claims) {
        let roots = self
            .inclusions
            .roots()
            .filter(|(directory, file)| !self.reached[file.0 as usize] && !is_claimed(claims, directory.as_str()));
        let roots: Vec<Utf8PathBuf> = roots.map(|(directory, _)| directory.to_owned()).collect();
        for directory in roots {
            self.directory(directory);
        }
    }

    /// The kustomizations that others include, none of which can be built: those of a circle, and those that only components
    /// that nobody uses include.
    fn left_over(&mut self) {
        let bases = self.inclusions.directories.iter().filter(|(_, kustomized)| !kustomized.is_component);
        let bases: Vec<(Utf8PathBuf, FileId)> =
            bases.map(|(directory, kustomized)| (directory.as_str().into(), kustomized.file)).collect();
        for (directory, file) in bases {
            if !self.reached[file.0 as usize] {
                self.directory(directory);
                self.run();
            }
        }
    }

    /// The kustomization of a directory, as a delivery of its own.
    fn directory(&mut self, directory: Utf8PathBuf) {
        let name = if directory.as_str().is_empty() { ".".to_owned() } else { directory.to_string() };
        let request = Request { directory: directory.clone(), draft: None, mode: Mode::KUSTOMIZE };
        let delivery = Delivery::new(DeliveryKind::Directory, String::new(), name, None).at(directory);
        self.deliver(delivery, Some(Work::Build(request, None)));
    }

    /// The directories that controllers' objects in the repository name, whether or not something delivers these objects.
    fn claims(&self) -> Claims {
        let mut claims = Claims::default();
        for manifest in self.written.iter().filter(|manifest| delivers(manifest.root())) {
            let spec = manifest.at(&["spec"]);
            let sources = spec.and_then(|spec| spec.get("sources")).into_iter().flat_map(Node::items);
            let sources = sources.chain(spec.and_then(|spec| spec.get("source")));
            let paths = sources.filter_map(|source| source.get("path")).chain(spec.and_then(|spec| spec.get("path")));
            let here = crate::manifest::directory(self.sources.get(manifest.file()).path());
            for path in paths.filter_map(Node::text) {
                let path = path.trim_start_matches('/');
                let claimed = here.ancestors().filter_map(|base| crate::manifest::resolve(base, path));
                claims.extend(claimed.map(Utf8PathBuf::into_string));
            }
        }
        claims
    }

    /// The manifests that nothing delivers yet, by directory, but for those in or below claimed directories.
    fn files(&mut self, claims: &Claims) {
        let mut by_directory: BTreeMap<&str, Vec<FileId>> = BTreeMap::new();
        for file in self.documents.files() {
            if !file.role().holds_objects() || self.reached[file.id().0 as usize] {
                continue;
            }
            let path = self.sources.get(file.id()).path();
            let directory = crate::manifest::directory(path).as_str();
            if !self.inclusions.includes(path) && !is_claimed(claims, directory) {
                by_directory.entry(directory).or_default().push(file.id());
            }
        }
        for (directory, files) in by_directory {
            let name = if directory.is_empty() { "." } else { directory };
            let delivery = Delivery::new(DeliveryKind::Files, String::new(), name.to_owned(), None);
            let delivery = delivery.at(directory.into());
            self.deliver(delivery, Some(Work::Files(files)));
        }
    }
}

/// Whether an object may deliver others.
fn delivers(root: Node<'_>) -> bool {
    let text = |field| root.get(field).and_then(Node::text).unwrap_or_default();
    match &*text("kind") {
        "Kustomization" => text("apiVersion").starts_with("kustomize.toolkit.fluxcd.io/"),
        "HelmRelease" => text("apiVersion").starts_with("helm.toolkit.fluxcd.io/"),
        "FluxInstance" | "FluxConfiguration" | "Application" | "ApplicationSet" => true,
        _ => false,
    }
}

/// Directories that controllers' objects name.
type Claims = FxHashSet<String>;

/// Whether a directory or one above it is claimed.
fn is_claimed(claims: &Claims, directory: &str) -> bool {
    let mut here = directory;
    while !claims.contains(here) {
        here = match here.rsplit_once('/') {
            Some((above, _)) => above,
            None if here.is_empty() => return false,
            None => "",
        };
    }
    true
}
