//! What Argo CD objects deliver: Applications, and those that ApplicationSets make.

use camino::{Utf8Path, Utf8PathBuf};
use kustomize::{Draft, Mode, Request};
use rayon::prelude::*;
use spanned_yaml::Dialect;

use super::application::{Application, KustomizeOptions, Source, SourceType};
use super::application_set::{
    self, Checkout, Cluster, ExpansionLimits, FilePatterns, IN_CLUSTER_NAME, IN_CLUSTER_SERVER, Inventory, ProblemKind,
    Surroundings,
};
use super::directory;
use super::source_override::{override_documents, override_files, with_overrides};
use crate::deliver::delivery::{Delivery, DeliveryKind, State};
use crate::deliver::render::{Child, Rendering, Work};
use crate::finding::{Incomplete, IncompleteReason};
use crate::manifest::{Manifest, Node, resolve};
use crate::source::Span;

/// An Application, and where it comes from.
struct Made<'n> {
    application: Application<'n>,
    namespace: String,
    /// Where it is named: its own name, or the template that makes it.
    site: Span,
    parent: usize,
}

impl Rendering<'_> {
    /// An Application in the output of another delivery.
    pub(in crate::deliver) fn argo_application(&mut self, child: &Child, manifest: &Manifest<'_>) {
        let Some(application) = Application::new(manifest.root()) else { return };
        let namespace = self.argo_namespace(child.parent, manifest);
        self.application(Made { application, namespace, site: manifest.name_span(), parent: child.parent });
    }

    /// The namespace of an Argo CD object.
    fn argo_namespace(&self, parent: usize, manifest: &Manifest<'_>) -> String {
        let default = self.deliveries[parent].default_namespace.as_deref();
        manifest.namespace().or(default).unwrap_or(&self.options.argocd.namespace).to_owned()
    }

    /// The ApplicationSets among objects; their expansion is independent of everything else, so it runs in parallel.
    pub(in crate::deliver) fn argo_application_sets(&mut self, children: &[&Child]) {
        if children.is_empty() {
            return;
        }
        let inventory = self.argo_inventory();
        let checkout = Checkout::new(self.sources, self.documents, FilePatterns::default());
        let limits = ExpansionLimits::default();
        let is_here = |url: &str| !self.knows_itself() || self.is_this_repository(url);
        let surroundings =
            Surroundings { checkout: &checkout, inventory: &inventory, is_here: &is_here, limits: &limits };
        let expansions: Vec<_> = children
            .par_iter()
            .map(|child| child.object.tree.root().map(|root| application_set::expand(root, surroundings)))
            .collect();
        for (child, expansion) in children.iter().zip(expansions) {
            let Some(expansion) = expansion else { continue };
            let Some(manifest) = child.object.tree.root().and_then(Manifest::new) else { continue };
            for problem in &expansion.problems {
                if problem.kind == ProblemKind::Invalid {
                    self.rejected_sets.push((manifest.name().to_owned(), problem.clone()));
                }
                self.incomplete.push(Incomplete {
                    path: self.sources.get(problem.span.source).path().to_owned(),
                    span: Some(problem.span),
                    reason: IncompleteReason::NotRendered,
                    detail: format!("{} `{}`: {}", manifest.kind(), manifest.name(), problem.message),
                });
            }
            let namespace = self.argo_namespace(child.parent, &manifest);
            for made in expansion.applications {
                let Some(document) = made.tree.documents().next() else { continue };
                let Some(application) = Application::new(document.root()) else { continue };
                let site = made.origins.first().copied().unwrap_or_else(|| manifest.name_span());
                self.application(Made { application, namespace: namespace.clone(), site, parent: child.parent });
            }
        }
    }

    /// The clusters that Argo CD knows: those of the configuration, or else those of the Secrets in the repository.
    fn argo_inventory(&self) -> Inventory {
        let configured = self.options.argocd.clusters.iter().map(|cluster| Cluster {
            name: cluster.name.clone(),
            server: cluster.server.clone(),
            labels: cluster.labels.clone(),
            annotations: cluster.annotations.clone(),
            project: None,
            span: cluster.span,
        });
        let secrets = self.written.iter().filter(|manifest| manifest.is("", "Secret"));
        Inventory::new(configured.collect(), secrets.filter_map(|manifest| Cluster::from_secret(manifest.root())))
    }

    /// The cluster of a destination. Argo CD's own is that of the objects that make the Application.
    fn destination(&mut self, application: Application<'_>, parent: usize) -> Option<usize> {
        let text = |node: Option<Node<'_>>| node.and_then(Node::text).map(|text| text.into_owned());
        let destination = application.destination();
        let (server, name) = (text(destination.server()), text(destination.name()));
        let named = server.as_ref().and_then(|server| {
            let known = self.options.argocd.clusters.iter().find(|cluster| cluster.server == *server);
            known.map(|cluster| cluster.name.clone())
        });
        let own = name.as_deref() == Some(IN_CLUSTER_NAME) || server.as_deref() == Some(IN_CLUSTER_SERVER);
        match name.filter(|name| !name.is_empty()).or(named).or(server.clone()) {
            Some(cluster) if !own || self.options.argocd.clusters.iter().any(|known| known.name == cluster) => {
                Some(self.cluster(&cluster, None))
            }
            _ => Some(self.cluster_of(parent)),
        }
    }

    fn application(&mut self, made: Made<'_>) {
        let Made { application, namespace, site, parent } = made;
        let cluster = self.destination(application, parent);
        let name = application.name().into_owned();
        let mut delivery = Delivery::new(DeliveryKind::Application, namespace, name, cluster);
        delivery.site = Some(site);
        delivery.parent = Some(parent);
        let text = |node: Option<Node<'_>>| node.and_then(Node::text).map(|text| text.into_owned());
        delivery.default_namespace = text(application.destination().namespace());
        let sources = application.sources();
        let with_path = sources.iter().copied().find(|source| source.path().is_some());
        let Some(source) = with_path else {
            delivery.state =
                State::Elsewhere("its objects are those of a Helm chart, which is not rendered".to_owned());
            self.deliver(delivery, None);
            return;
        };
        let written = text(source.path()).unwrap_or_default();
        delivery.site = source.path().map(Node::span).or(delivery.site);
        let Some(path) = resolve(Utf8Path::new(""), written.trim_start_matches('/')) else {
            delivery.path = Some(written.into());
            delivery.state = State::Failed("its path leaves the repository".to_owned(), delivery.site);
            self.deliver(delivery, None);
            return;
        };
        let url = text(source.repo_url()).unwrap_or_default();
        let path = self.argo_base(&path, parent).unwrap_or(path);
        delivery.path = Some(path.clone());
        let is_here = if self.knows_itself() { self.is_this_repository(&url) } else { self.is_directory(&path) };
        if !is_here {
            delivery.is_unfilled = crate::source::is_unfilled_url(&url);
            delivery.state = State::Elsewhere(format!("its source is `{}`", crate::source::without_credentials(&url)));
            self.deliver(delivery, None);
            return;
        }
        if !self.is_directory(&path) {
            delivery.state = State::MissingPath;
            self.deliver(delivery, None);
            return;
        }
        let name = delivery.name.clone();
        let overrides = override_files(self.sources, &path, &name);
        let overridden = with_overrides(source.node(), &override_documents(&overrides, self.documents));
        let work = match overridden.as_ref().and_then(|tree| tree.documents().next()) {
            Some(document) => self.argo_work(Source::new(document.root()), &path),
            None => self.argo_work(source, &path),
        };
        match work {
            Ok(work) => self.deliver(delivery, Some(work)),
            Err(reason) => {
                delivery.state = State::Elsewhere(reason);
                self.deliver(delivery, None)
            }
        };
    }

    /// A path below the outermost directory above the object that makes the Application, where the repository is a part of the
    /// one that Argo CD reads.
    fn argo_base(&self, path: &Utf8Path, parent: usize) -> Option<Utf8PathBuf> {
        if self.is_directory(path) {
            return None;
        }
        let above = self.deliveries[parent].path.clone()?;
        let bases: Vec<&Utf8Path> = above.ancestors().collect();
        bases.iter().rev().map(|base| base.join(path)).find(|path| self.is_directory(path))
    }

    /// How the objects of a source are found; a sentence for those that are not rendered.
    fn argo_work(&self, source: Source<'_>, path: &Utf8Path) -> Result<Work, String> {
        match source.source_type(self.sources, path) {
            Some(SourceType::Kustomize) => {
                let draft = source.kustomize().and_then(|options| self.argo_draft(options, path));
                let draft = draft.map(Draft::finish);
                Ok(Work::Build(Request { directory: path.to_owned(), draft, mode: Mode::ARGOCD }, None))
            }
            Some(SourceType::Directory) => {
                let files = directory::files(self.sources, path, source.directory());
                let holds = |file: &crate::source::FileId| self.documents.get(*file).role().holds_objects();
                Ok(Work::Files(files.into_iter().filter(holds).collect()))
            }
            Some(SourceType::Helm) => Err("its objects are those of a Helm chart, which is not rendered".to_owned()),
            Some(SourceType::Plugin) => Err("its objects are made by a plugin, which is not run".to_owned()),
            None => Err("its source has options for several tools, which Argo CD refuses".to_owned()),
        }
    }

    /// The kustomization of a path as Argo CD edits it before it builds it; `None` if there is nothing to edit.
    fn argo_draft(&self, options: KustomizeOptions<'_>, path: &Utf8Path) -> Option<Draft<'_>> {
        let mut draft = self.world.draft(path)?;
        let by = self.world.adopt(options.node(), Dialect::Kubernetes)?;
        let fields = [
            (options.name_prefix(), "namePrefix"),
            (options.name_suffix(), "nameSuffix"),
            (options.namespace(), "namespace"),
        ];
        for (value, key) in fields {
            if let Some(value) = value.filter(|value| value.text().is_some_and(|text| !text.is_empty())) {
                self.adopted(value, |id| draft.set(key, id));
            }
        }
        for image in options.images().into_iter().flat_map(Node::items) {
            super::image::edit(&mut draft, image, self.world);
        }
        for entry in options.replicas().into_iter().flat_map(Node::items) {
            let name = entry.get("name").and_then(Node::text).unwrap_or_default();
            self.adopted(entry, |id| draft.replace_or_append("replicas", "name", &name, id));
        }
        if let Some(labels) = options.common_labels().filter(|labels| labels.is_mapping() && !labels.is_empty()) {
            self.adopted(labels, |id| match options.label_without_selector() {
                true => {
                    let templates = draft.bool(options.label_include_templates(), by);
                    let entry = draft.mapping(&[("pairs", id), ("includeTemplates", templates)], by);
                    draft.append("labels", entry);
                }
                false => super::image::merge(&mut draft, "commonLabels", labels, self.world),
            });
        }
        if let Some(annotations) = options.common_annotations().filter(|annotations| annotations.is_mapping()) {
            super::image::merge(&mut draft, "commonAnnotations", annotations, self.world);
        }
        for entry in options.patches().into_iter().flat_map(Node::items) {
            self.adopted(entry, |id| draft.append("patches", id));
        }
        for entry in options.components().into_iter().flat_map(Node::items) {
            let there = |component: &str| resolve(path, component).is_some_and(|found| self.inclusions.has(&found));
            if !options.ignore_missing_components() || entry.text().is_some_and(|component| there(&component)) {
                self.adopted(entry, |id| draft.append("components", id));
            }
        }
        Some(draft)
    }
}
