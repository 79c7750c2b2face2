//! What Flux objects deliver: entries, Kustomizations, FluxInstances, FluxConfigurations, HelmReleases.
//!
//! A Kustomization is built as kustomize-controller builds it: the kustomization of its path, or the one that Flux makes of a
//! plain directory, edited by `spec`, then changed by [`After`].

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use kustomize::{Mode, Request};

use crate::deliver::delivery::{Delivery, DeliveryKind, State};
use crate::deliver::render::{Child, Rendering, Work};
use crate::manifest::{Manifest, Node};

/// Group of Flux Kustomizations.
pub(in crate::deliver) const KUSTOMIZE: &str = "kustomize.toolkit.fluxcd.io";

/// A Flux source: kind, namespace, name.
type Source = (String, String, String);

/// What is known of the sources of a repository.
#[derive(Debug, Default)]
pub(in crate::deliver) struct Known {
    /// The sources that stand for this repository, by cluster: those that an entry uses.
    own: BTreeSet<(usize, Source)>,
    /// Whether the controllers' version refuses undefined variables.
    pub(super) strict: bool,
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
        let documents = self.documents;
        let manifests = documents.files().iter().filter(|file| file.role().holds_objects());
        for manifest in manifests.flat_map(|file| file.manifests()) {
            match (manifest.group(), manifest.kind()) {
                (KUSTOMIZE, "Kustomization") => self.bootstrap(&manifest),
                ("fluxcd.controlplane.io", "FluxInstance")
                | ("kubernetesconfiguration.azure.com", "FluxConfiguration") => {
                    self.flux_root(&manifest, None);
                }
                _ => {}
            }
        }
        for entry in &self.options.clusters {
            let cluster = self.cluster(&entry.name, None);
            let delivery = Delivery::new(DeliveryKind::Directory, String::new(), entry.path.to_string(), Some(cluster));
            let request = self.flux_request(&entry.path, None);
            self.deliver(delivery.at(entry.path.clone()), Some(Work::Build(request, None)));
        }
    }

    /// A Kustomization that applies the directory it stands in (`gotk-sync.yaml`).
    fn bootstrap(&mut self, manifest: &Manifest<'_>) {
        let here = crate::manifest::directory(self.sources.get(manifest.file()).path());
        let Some(path) = manifest.at(&["spec", "path"]) else { return };
        let written = path.text().unwrap_or_default();
        let source = source_of(manifest, manifest.at(&["spec"]));
        // The root of a source holds everything; only the Kustomization that `flux bootstrap` names like its source applies itself.
        let is_root = written_is_root(&written);
        if is_root && source.as_ref().is_none_or(|(_, _, name)| name != manifest.name()) {
            return;
        }
        let bases: Vec<Utf8PathBuf> = here.ancestors().map(Utf8Path::to_owned).collect();
        let holds = |base: &&Utf8PathBuf| match is_root {
            true => base.as_str().is_empty(),
            false => here.starts_with(clamp(base, &written)),
        };
        let Some(base) = bases.iter().rev().find(holds).cloned() else { return };
        let applied = clamp(&base, &written);
        let name = if applied.as_str().is_empty() { ".".to_owned() } else { applied.to_string() };
        let cluster = self.cluster(&name, Some(path.span()));
        if let Some(source) = source {
            self.flux.own.insert((cluster, source));
        }
        self.flux_kustomization(manifest, cluster, base, None);
    }

    /// A FluxInstance or FluxConfiguration: what it syncs is this repository if the path is there.
    fn flux_root(&mut self, manifest: &Manifest<'_>, parent: Option<usize>) {
        if manifest.kind() == "FluxInstance" {
            let Some(path) = manifest.at(&["spec", "sync", "path"]) else { return };
            let written = path.text().unwrap_or_default();
            let Some(base) = self.base_of(manifest, &written) else { return };
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
            let Some(base) = self.base_of(manifest, &written) else { continue };
            let cluster = self.cluster(&config, Some(manifest.name_span()));
            self.flux.own.insert((cluster, ("GitRepository".to_owned(), namespace.to_string(), config.to_string())));
            let (namespace, name) = (namespace.to_string(), format!("{config}-{}", entry.name()));
            let spec = Some(entry.value);
            self.controller(Controller { manifest, spec, namespace, name, path, base, cluster, parent });
        }
    }

    /// Where a path from the root of a source is in this repository: below the root, or below the outermost directory above the
    /// object that has it, when the repository holds copies of others. `None` if it is nowhere.
    fn base_of(&self, manifest: &Manifest<'_>, written: &str) -> Option<Utf8PathBuf> {
        let here = crate::manifest::directory(self.sources.get(manifest.file()).path());
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
        let cluster = self.cluster_of(child.parent);
        match (manifest.group(), manifest.kind()) {
            (KUSTOMIZE, "Kustomization") => {
                let written = manifest.at(&["spec", "path"]).and_then(Node::text).unwrap_or_default();
                let base = match self.deliveries[child.parent].base.clone() {
                    Some(base) => base,
                    None => self.base_of(manifest, &written).unwrap_or_default(),
                };
                let cluster = match manifest.at(&["spec", "kubeConfig", "secretRef", "name"]).and_then(Node::text) {
                    Some(secret) => self.cluster(&secret, None),
                    None => cluster,
                };
                self.flux_kustomization(manifest, cluster, base, Some(child.parent));
            }
            ("helm.toolkit.fluxcd.io", "HelmRelease") => {
                let parent = &self.deliveries[child.parent];
                let namespace = manifest.namespace().or(parent.default_namespace.as_deref()).unwrap_or_default();
                let (namespace, name) = (namespace.to_owned(), manifest.name().to_owned());
                let mut delivery = Delivery::new(DeliveryKind::HelmRelease, namespace, name, Some(cluster));
                delivery.state =
                    State::Elsewhere("its objects are those of a Helm chart, which is not rendered".to_owned());
                delivery.site = Some(manifest.name_span());
                delivery.parent = Some(child.parent);
                self.deliver(delivery, None);
            }
            _ => self.flux_root(manifest, Some(child.parent)),
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
        let directory = clamp(&base, &written);
        let mut delivery = Delivery::new(DeliveryKind::Kustomization, namespace, name, Some(cluster));
        delivery.site = Some(path.map_or(manifest.name_span(), Node::span));
        delivery.parent = parent;
        delivery.base = Some(base);
        let source = source_of(manifest, spec);
        if let Some(elsewhere) = source.and_then(|source| self.elsewhere(cluster, &source, &directory)) {
            delivery.path = Some(written.into_owned().into());
            delivery.state = State::Elsewhere(elsewhere);
            self.deliver(delivery, None);
            return;
        }
        delivery.path = Some(directory.clone());
        if !self.is_directory(&directory) {
            delivery.state = State::MissingPath;
            self.deliver(delivery, None);
            return;
        }
        let draft = spec.and_then(|spec| self.flux_draft(&directory, manifest, spec));
        let request = match draft {
            Some(draft) => Request { directory, draft: Some(draft.finish()), mode: Mode::FLUX },
            None => self.flux_request(&directory, Some(manifest)),
        };
        let after = spec.and_then(|spec| self.after(manifest, spec, cluster));
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
        let url = self.source_url(cluster, source);
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

    /// The URL of a source object of a cluster.
    fn source_url(&self, cluster: usize, (kind, namespace, name): &Source) -> Option<String> {
        let url =
            |manifest: &Manifest<'_>| manifest.at(&["spec", "url"]).and_then(Node::text).map(|url| url.into_owned());
        let is_it = |manifest: &Manifest<'_>| {
            manifest.kind() == kind
                && manifest.name() == name
                && manifest.group() == "source.toolkit.fluxcd.io"
                && manifest.namespace().is_none_or(|own| own == namespace)
        };
        let deliveries = self.deliveries.iter().filter(|delivery| delivery.cluster == Some(cluster));
        let objects = deliveries.flat_map(|delivery| &delivery.objects);
        let mut built = objects.filter_map(|object| object.tree.root().and_then(Manifest::new)).filter(is_it);
        if let Some(found) = built.next() {
            return url(&found);
        }
        let files = self.documents.files().iter().filter(|file| file.role().holds_objects());
        let mut raw = files.flat_map(|file| file.manifests()).filter(is_it);
        raw.next().as_ref().and_then(url)
    }
}

/// The source that a Kustomization names.
fn source_of(manifest: &Manifest<'_>, spec: Option<Node<'_>>) -> Option<Source> {
    let reference = spec?.get("sourceRef")?;
    let text = |field| reference.get(field).and_then(Node::text).map(|text| text.into_owned());
    let namespace = text("namespace").or_else(|| manifest.namespace().map(str::to_owned)).unwrap_or_default();
    Some((text("kind")?, namespace, text("name")?))
}

/// A path of a Flux object below the root of its source: `..` and a leading `/` stay inside, as `securejoin` has it.
fn clamp(base: &Utf8Path, path: &str) -> Utf8PathBuf {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if path.is_empty() { base.to_owned() } else { base.join(path) }
}

/// What the owner of a cluster would call it: the path of its entry.
fn cluster_name(base: &Utf8Path, path: &str) -> String {
    let path = clamp(base, path);
    if path.as_str().is_empty() { ".".to_owned() } else { path.into_string() }
}

fn written_is_root(path: &str) -> bool {
    path.trim_matches(['.', '/']).is_empty()
}
