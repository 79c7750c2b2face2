//! What Flux objects deliver: entries, Kustomizations, FluxInstances, FluxConfigurations, HelmReleases.
//!
//! A Kustomization is built as kustomize-controller builds it: the kustomization of its path, or the one that Flux makes of a
//! plain directory, edited by `spec`, then changed by [`After`].

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use kustomize::{Mode, Request};

use super::artifact;
use super::directory::clamp;
use super::exclusion::Exclusions;
use super::version;
use crate::deliver::delivery::{Delivery, DeliveryKind, State};
use crate::deliver::render::{Child, Rendering, Work};
use crate::manifest::{Manifest, Node, Role};
use crate::source::{FileId, Span};

/// Group of Flux Kustomizations.
pub(in crate::deliver) const KUSTOMIZE: &str = "kustomize.toolkit.fluxcd.io";

/// What `flux bootstrap` calls the namespace, the source and the Kustomization that it makes, and the directory it writes to.
const BOOTSTRAP: &str = "flux-system";

/// A Flux source: kind, namespace, name.
type Source = (String, String, String);

/// The chart of a webhook that adds variables to Kustomizations.
const WEBHOOK: &str = "kustomize-mutating-webhook";

/// What is known of the sources of a repository.
#[derive(Debug, Default)]
pub(in crate::deliver) struct Known {
    /// The sources that stand for this repository, by cluster: those that an entry uses.
    own: BTreeSet<(usize, Source)>,
    /// Whether the controllers' version refuses undefined variables.
    pub(in crate::deliver) strict: bool,
    /// Whether a webhook of the repository changes Kustomizations, as `kustomize-mutating-webhook` does to add variables.
    pub(super) injects_variables: bool,
    /// What artifacts leave out, by their root and the source's `ignore`.
    pub(super) exclusions: BTreeMap<(Utf8PathBuf, Option<String>), Exclusions>,
}

/// An object that makes a delivery of a path.
struct Controller<'m, 't> {
    manifest: &'m Manifest<'t>,
    /// The Kustomization's `spec`, or what stands for it.
    spec: Option<Node<'t>>,
    namespace: String,
    name: String,
    path: Option<Node<'t>>,
    /// Where the sources' root is in this repository: not empty when the repository holds several.
    base: Utf8PathBuf,
    cluster: usize,
    parent: Option<usize>,
}

impl Rendering<'_> {
    /// Starts with what `flux bootstrap` and its likes leave in a repository: a Kustomization that applies the directory it
    /// stands in, a FluxInstance or FluxConfiguration with a path, the configuration's entries.
    pub(in crate::deliver) fn flux_entries(&mut self) {
        let written = self.written;
        let versions: Vec<bool> = written.iter().filter_map(version::is_strict).collect();
        self.flux.injects_variables = self.written.iter().any(|manifest| manifest.name() == WEBHOOK);
        // Of several clusters with different versions none is said to fail.
        self.flux.strict = !versions.is_empty() && versions.into_iter().all(|strict| strict);
        for manifest in written {
            match (manifest.group(), manifest.kind()) {
                (KUSTOMIZE, "Kustomization") => self.bootstrap(manifest),
                ("fluxcd.controlplane.io", "FluxInstance")
                | ("kubernetesconfiguration.azure.com", "FluxConfiguration") => {
                    self.flux_root(manifest, None);
                }
                _ => {}
            }
        }
        self.charted_instances();
        self.pending_bootstraps();
        for entry in &self.options.clusters {
            let cluster = self.cluster(&entry.name, None);
            let delivery = Delivery::new(DeliveryKind::Directory, String::new(), entry.path.to_string(), Some(cluster));
            let mut delivery = delivery.at(entry.path.clone());
            let resources = self.scanned(&entry.path, Utf8Path::new(""), None, &mut delivery);
            let request = self.flux_request(&entry.path, resources.as_deref(), None);
            self.deliver(delivery, Some(Work::Build(request, None)));
        }
    }

    /// A Kustomization that applies the directory it stands in (`gotk-sync.yaml`).
    fn bootstrap(&mut self, manifest: &Manifest<'_>) {
        let here = crate::manifest::directory(self.sources.get(manifest.file()).path());
        let Some(path) = manifest.at(&["spec", "path"]) else { return };
        let written = path.text().unwrap_or_default();
        let source = source_of(manifest, manifest.at(&["spec"]));
        if source.as_ref().is_some_and(|(kind, ..)| kind == "ExternalArtifact") {
            return;
        }
        // The root of a source holds everything, also of a source elsewhere; `flux bootstrap` calls its own one `flux-system`.
        let is_root = written_is_root(&written);
        if is_root && source.as_ref().is_none_or(|(_, _, name)| name != BOOTSTRAP) {
            return;
        }
        let bases: Vec<Utf8PathBuf> = here.ancestors().map(Utf8Path::to_owned).collect();
        let holds = |base: &&Utf8PathBuf| match is_root {
            true => base.as_str().is_empty(),
            false => here.starts_with(clamp(base, &written)),
        };
        let Some(base) = bases.iter().rev().find(holds).cloned() else { return };
        // Below the root of the repository, a path that fits may well be one of another source.
        let is_bootstrap = source.as_ref().is_some_and(|(_, _, name)| name == manifest.name());
        if !base.as_str().is_empty() && !is_bootstrap {
            return;
        }
        let applied = clamp(&base, &written);
        let name = if applied.as_str().is_empty() { ".".to_owned() } else { applied.to_string() };
        let cluster = self.cluster(&name, Some(path.span()));
        if let Some(source) = source {
            self.flux.own.insert((cluster, source));
        }
        self.flux_kustomization(manifest, cluster, base, None);
    }

    /// Directories that `flux bootstrap` wrote to or will write to: their `flux-system` holds its files, but no Kustomization that
    /// applies them is there yet, or it is elsewhere.
    fn pending_bootstraps(&mut self) {
        let sources = self.sources;
        let files = sources.iter().filter(|(_, source)| {
            source.path().file_name() == Some("gotk-sync.yaml")
                && source.path().parent().and_then(Utf8Path::file_name) == Some(BOOTSTRAP)
        });
        for (_, source) in files {
            let Some(directory) = source.path().parent().and_then(Utf8Path::parent) else { continue };
            let name = if directory.as_str().is_empty() { "." } else { directory.as_str() };
            if self.clusters.iter().all(|cluster| cluster.name != name) {
                let cluster = self.cluster(name, None);
                self.root_kustomization(cluster, [BOOTSTRAP; 2], Utf8Path::new(""), directory, None);
            }
        }
    }

    /// The Kustomization of a cluster that applies everything else and is called like its source, a Git repository.
    fn root_kustomization(
        &mut self,
        cluster: usize,
        [namespace, name]: [&str; 2],
        base: &Utf8Path,
        directory: &Utf8Path,
        site: Option<Span>,
    ) {
        let own = ("GitRepository".to_owned(), namespace.to_owned(), name.to_owned());
        self.flux.own.insert((cluster, own));
        let kind = DeliveryKind::Kustomization;
        let mut delivery = Delivery::new(kind, namespace.to_owned(), name.to_owned(), Some(cluster));
        delivery.base = Some(base.to_owned());
        delivery.site = site;
        let mut delivery = delivery.at(directory.to_owned());
        let resources = self.scanned(directory, base, None, &mut delivery);
        let request = self.flux_request(directory, resources.as_deref(), None);
        self.deliver(delivery, Some(Work::Build(request, None)));
    }

    /// FluxInstances that the chart `flux-instance` makes, of the values in a HelmRelease or in a file.
    fn charted_instances(&mut self) {
        let documents = self.documents;
        for file in documents.files().iter().filter(|file| file.role() != Role::Template) {
            for document in file.documents() {
                let root = document.root();
                let values = root.at(&["spec", "values"]).unwrap_or(root);
                let is_synced = |instance: &Node<'_>| instance.at(&["sync", "url"]).is_some();
                let Some(instance) = values.get("instance").filter(is_synced) else { continue };
                let Some(path) = instance.at(&["sync", "path"]) else { continue };
                let namespace = root.at(&["metadata", "namespace"]).and_then(Node::text).unwrap_or(BOOTSTRAP.into());
                let written = path.text().unwrap_or_default();
                let Some(base) = self.base_of(file.id(), &written) else { continue };
                let directory = clamp(&base, &written);
                let name = instance.at(&["sync", "name"]).and_then(Node::text).unwrap_or(namespace.clone());
                let cluster = self.cluster(&cluster_name(&base, &written), Some(path.span()));
                self.root_kustomization(cluster, [&namespace, &name], &base, &directory, Some(path.span()));
            }
        }
    }

    /// A FluxInstance or FluxConfiguration: what it syncs is this repository if the path is there.
    fn flux_root(&mut self, manifest: &Manifest<'_>, parent: Option<usize>) {
        if manifest.kind() == "FluxInstance" {
            let Some(path) = manifest.at(&["spec", "sync", "path"]) else { return };
            let written = path.text().unwrap_or_default();
            let Some(base) = self.base_of(manifest.file(), &written) else { return };
            let text = |field| manifest.at(&["spec", "sync", field]).and_then(Node::text).map(|text| text.into_owned());
            let namespace = manifest.namespace().unwrap_or("flux-system").to_owned();
            let name = text("name").unwrap_or_else(|| namespace.clone());
            let cluster = self.cluster(&cluster_name(&base, &written), Some(path.span()));
            let kind = text("kind").unwrap_or_else(|| "GitRepository".to_owned());
            self.flux.own.insert((cluster, (kind, namespace.clone(), name.clone())));
            let path = Some(path);
            self.controller(Controller { manifest, spec: None, namespace, name, path, base, cluster, parent });
            return;
        }
        let config = manifest.at(&["spec", "azureName"]).and_then(Node::text);
        let config = config.unwrap_or_else(|| manifest.name().into());
        let namespace = manifest.at(&["spec", "namespace"]).and_then(Node::text).unwrap_or("default".into());
        for entry in manifest.at(&["spec", "kustomizations"]).into_iter().flat_map(Node::entries) {
            let path = entry.value.get("path");
            let written = path.and_then(Node::text).unwrap_or_default();
            let Some(base) = self.base_of(manifest.file(), &written) else { continue };
            let cluster = self.cluster(&config, Some(manifest.name_span()));
            self.flux.own.insert((cluster, ("GitRepository".to_owned(), namespace.to_string(), config.to_string())));
            let (namespace, name) = (namespace.to_string(), format!("{config}-{}", entry.name()));
            let spec = Some(entry.value);
            self.controller(Controller { manifest, spec, namespace, name, path, base, cluster, parent });
        }
    }

    /// Where a path from the root of a source is in this repository: below the root, or below the outermost directory above the
    /// object that has it, when the repository holds copies of others. `None` if it is nowhere.
    fn base_of(&self, file: FileId, written: &str) -> Option<Utf8PathBuf> {
        let here = crate::manifest::directory(self.sources.get(file).path());
        let bases: Vec<&Utf8Path> = here.ancestors().collect();
        let is_there = |base: &&&Utf8Path| self.is_directory(&clamp(base, written));
        bases.iter().rev().find(is_there).map(|base| base.to_path_buf())
    }

    /// Whether files stand below a path.
    pub(in crate::deliver) fn is_directory(&self, path: &Utf8Path) -> bool {
        path.as_str().is_empty() || self.sources.below(&self.sources.follow(path)).next().is_some()
    }

    /// A Flux object in the output of another delivery.
    pub(in crate::deliver) fn flux_object(&mut self, child: &Child, manifest: &Manifest<'_>) {
        match (manifest.group(), manifest.kind()) {
            (KUSTOMIZE, "Kustomization") => {
                let written = manifest.at(&["spec", "path"]).and_then(Node::text).unwrap_or_default();
                let base = match self.deliveries[child.parent].base.clone() {
                    Some(base) => base,
                    None => self.base_of(manifest.file(), &written).unwrap_or_default(),
                };
                let cluster = match manifest.at(&["spec", "kubeConfig", "secretRef", "name"]).and_then(Node::text) {
                    // Secrets of one name in several namespaces are of several clusters.
                    Some(secret) => {
                        let namespace = manifest.namespace().map(str::to_owned);
                        let namespace = namespace.or_else(|| self.deliveries[child.parent].default_namespace.clone());
                        let name = namespace.map_or(secret.to_string(), |namespace| format!("{namespace}/{secret}"));
                        self.cluster(&name, None)
                    }
                    None => self.flux_cluster(child.parent, &clamp(&base, &written)),
                };
                self.flux_kustomization(manifest, cluster, base, Some(child.parent));
            }
            ("helm.toolkit.fluxcd.io", "HelmRelease") => {
                let parent = &self.deliveries[child.parent];
                let namespace = manifest.namespace().or(parent.default_namespace.as_deref()).unwrap_or_default();
                let (namespace, name) = (namespace.to_owned(), manifest.name().to_owned());
                let mut delivery = Delivery::new(DeliveryKind::HelmRelease, namespace, name, parent.cluster);
                delivery.state =
                    State::Elsewhere("its objects are those of a Helm chart, which is not rendered".to_owned());
                delivery.site = Some(manifest.name_span());
                delivery.parent = Some(child.parent);
                self.deliver(delivery, None);
            }
            _ => self.flux_root(manifest, Some(child.parent)),
        }
    }

    /// The cluster that a Kustomization of a path is applied to. A file that nothing delivers may be the entry of a cluster, which
    /// then is called like its directory; but one that applies what stands beside it is a part of something larger, of which
    /// only the top directory is known.
    fn flux_cluster(&mut self, parent: usize, path: &Utf8Path) -> usize {
        let delivery = &self.deliveries[parent];
        let here = delivery.path.clone().unwrap_or_default();
        let is_part = delivery.kind == DeliveryKind::Files && delivery.cluster.is_none() && path.starts_with(&here);
        match here.components().next() {
            Some(top) if is_part => {
                let cluster = self.cluster(top.as_str(), None);
                self.deliveries[parent].cluster = Some(cluster);
                cluster
            }
            _ => self.cluster_of(parent),
        }
    }

    /// The cluster of a delivery; one that has none gets one when its objects turn out to be those of controllers.
    pub(in crate::deliver) fn cluster_of(&mut self, delivery: usize) -> usize {
        match self.deliveries[delivery].cluster {
            Some(cluster) => cluster,
            None => {
                let name = self.deliveries[delivery].name.clone();
                let cluster = self.cluster(&name, None);
                self.deliveries[delivery].cluster = Some(cluster);
                cluster
            }
        }
    }

    fn flux_kustomization(
        &mut self,
        manifest: &Manifest<'_>,
        cluster: usize,
        base: Utf8PathBuf,
        parent: Option<usize>,
    ) {
        let spec = manifest.at(&["spec"]);
        let default = parent.and_then(|parent| self.deliveries[parent].default_namespace.clone());
        let namespace = manifest.namespace().map(str::to_owned).or(default).unwrap_or_default();
        let name = manifest.name().to_owned();
        let path = spec.and_then(|spec| spec.get("path"));
        self.controller(Controller { manifest, spec, namespace, name, path, base, cluster, parent });
    }

    fn controller(&mut self, controller: Controller<'_, '_>) {
        let Controller { manifest, spec, namespace, name, path, base, cluster, parent } = controller;
        let written = path.and_then(Node::text).unwrap_or_default();
        let source = source_of(manifest, spec);
        // Children start from the root of the repository again, so the delivery keeps that.
        let artifact = source.as_ref().and_then(|source| self.artifact_root(cluster, source, &base));
        let directory = clamp(artifact.as_ref().unwrap_or(&base), &written);
        let mut delivery = Delivery::new(DeliveryKind::Kustomization, namespace, name, Some(cluster));
        delivery.site = Some(path.map_or(manifest.name_span(), Node::span));
        delivery.parent = parent;
        delivery.base = Some(base.clone());
        let elsewhere = source.as_ref().filter(|_| artifact.is_none());
        if let Some(elsewhere) = elsewhere.and_then(|source| self.elsewhere(cluster, source, &directory)) {
            delivery.path = Some(written.into_owned().into());
            delivery.state = State::Elsewhere(elsewhere);
            if let Some(source) = source.filter(|source| source.0 != "ExternalArtifact") {
                let url = self.source_field(cluster, &source, "url");
                delivery.is_sourceless = url.is_none();
                delivery.is_unfilled = url.is_some_and(|url| crate::source::is_unfilled_url(&url));
            }
            self.deliver(delivery, None);
            return;
        }
        delivery.path = Some(directory.clone());
        if !self.is_directory(&directory) {
            delivery.state = State::MissingPath;
            self.deliver(delivery, None);
            return;
        }
        let ignore = source.and_then(|source| self.source_field(cluster, &source, "ignore"));
        let resources = self.scanned(&directory, &base, ignore.as_deref(), &mut delivery);
        let draft = spec.and_then(|spec| self.flux_draft(&directory, resources.as_deref(), manifest, spec));
        let request = match draft {
            Some(draft) => Request { directory, draft: Some(draft.finish()), mode: Mode::FLUX },
            None => self.flux_request(&directory, resources.as_deref(), Some(manifest)),
        };
        // What no entry of the repository reaches may be patched by a parent that is not seen.
        let is_reached = parent.is_none_or(|parent| self.deliveries[parent].kind == DeliveryKind::Kustomization);
        let may_gain_variables = self.flux.injects_variables || !(is_reached || self.flux.own.is_empty());
        let after = spec.and_then(|spec| self.after(manifest, spec, cluster, may_gain_variables));
        self.deliver(delivery, Some(Work::Build(request, after.map(Box::new))));
    }
}

impl Rendering<'_> {
    /// Why the objects of a source are not in this repository; `None` if they are.
    ///
    /// A source is this repository when an entry of the cluster uses it, when its URL is one of this repository's, or, without
    /// such evidence, when the path is here and the source is not known to be another one.
    fn elsewhere(&self, cluster: usize, source: &Source, directory: &Utf8Path) -> Option<String> {
        let (kind, namespace, name) = source;
        let describe = |what: &str| format!("its source, {kind} `{namespace}/{name}`, {what}");
        let has_own = self.flux.own.iter().any(|(known, _)| *known == cluster);
        if self.flux.own.contains(&(cluster, source.clone())) {
            return None;
        }
        let url = self.source_field(cluster, source, "url");
        match url {
            Some(url) if self.is_this_repository(&url) => None,
            Some(_) if has_own || self.knows_itself() => Some(describe("is another repository")),
            Some(_) if self.is_directory(directory) && !directory.as_str().is_empty() => None,
            Some(_) => Some(describe("is another repository")),
            None if kind == "ExternalArtifact" => Some(describe("is made in the cluster")),
            None if has_own => Some(describe("is not defined in the repository")),
            None if self.is_directory(directory) => None,
            None => Some(describe("is not defined in the repository")),
        }
    }

    /// The directory that an artifact's root is, if a generator of the cluster makes the artifact of this repository.
    fn artifact_root(&self, cluster: usize, source: &Source, base: &Utf8Path) -> Option<Utf8PathBuf> {
        let (kind, namespace, name) = source;
        if kind != "ExternalArtifact" {
            return None;
        }
        let is_generator = |manifest: &Manifest<'_>| {
            manifest.is("source.extensions.fluxcd.io", "ArtifactGenerator")
                && manifest.namespace().is_none_or(|own| own == namespace)
        };
        let is_own = |kind: &str, name: &str, other: Option<&str>| {
            let source = (kind.to_owned(), other.unwrap_or(namespace).to_owned(), name.to_owned());
            self.elsewhere(cluster, &source, Utf8Path::new("")).is_none()
        };
        let root = |manifest: &Manifest<'_>| artifact::root(manifest.at(&["spec"])?, name, base, self.sources, &is_own);
        self.first_of(cluster, &is_generator, &root)
    }

    /// A text in the `spec` of a source object of a cluster.
    fn source_field(&self, cluster: usize, (kind, namespace, name): &Source, field: &str) -> Option<String> {
        let is_it = |manifest: &Manifest<'_>| {
            manifest.kind() == kind
                && manifest.name() == name
                && manifest.group() == "source.toolkit.fluxcd.io"
                && manifest.namespace().is_none_or(|own| own == namespace)
        };
        let read = |manifest: &Manifest<'_>| Some(manifest.at(&["spec", field])?.text()?.into_owned());
        self.first_of(cluster, &is_it, &read)
    }

    /// What the first of some objects gives: of those that the cluster's deliveries hold, or, if there is none, of all in files.
    fn first_of<T>(
        &self,
        cluster: usize,
        is_wanted: &dyn Fn(&Manifest<'_>) -> bool,
        read: &dyn Fn(&Manifest<'_>) -> Option<T>,
    ) -> Option<T> {
        let built = self.built.iter().filter(|(delivery, _)| self.deliveries[*delivery].cluster == Some(cluster));
        let built = built.filter_map(|(_, object)| object.tree.root().and_then(Manifest::new));
        let mut built = built.filter(|manifest| is_wanted(manifest)).peekable();
        if built.peek().is_some() {
            return built.find_map(|manifest| read(&manifest));
        }
        self.written.iter().filter(|manifest| is_wanted(manifest)).find_map(read)
    }
}

/// The source that a Kustomization names.
fn source_of(manifest: &Manifest<'_>, spec: Option<Node<'_>>) -> Option<Source> {
    let reference = spec?.get("sourceRef")?;
    let text = |field| reference.get(field).and_then(Node::text).map(|text| text.into_owned());
    let namespace = text("namespace").or_else(|| manifest.namespace().map(str::to_owned)).unwrap_or_default();
    Some((text("kind")?, namespace, text("name")?))
}

/// What the owner of a cluster would call it: the path of its entry.
fn cluster_name(base: &Utf8Path, path: &str) -> String {
    let path = clamp(base, path);
    if path.as_str().is_empty() { ".".to_owned() } else { path.into_string() }
}

fn written_is_root(path: &str) -> bool {
    path.trim_matches(['.', '/']).is_empty()
}
