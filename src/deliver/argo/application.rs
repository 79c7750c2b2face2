//! A tolerant view of an Argo CD `Application`: each question is answered from the node where it stands, and one wrong
//! field does not blind the others. Names of fields are those of Argo CD's `pkg/apis/application/v1alpha1/types.go`.

use std::borrow::Cow;

use camino::Utf8Path;

use crate::manifest::{Entry, Node};
use crate::source::Sources;

/// Argo CD's own namespace where an Application names none.
pub const DEFAULT_NAMESPACE: &str = "argocd";

/// An `Application`.
#[derive(Debug, Clone, Copy)]
pub struct Application<'t> {
    node: Node<'t>,
}

impl<'t> Application<'t> {
    /// An Application from a whole object; `None` for objects of other kinds.
    pub fn new(node: Node<'t>) -> Option<Self> {
        let version = node.get("apiVersion").and_then(Node::text)?;
        let kind = node.get("kind").and_then(Node::text)?;
        (version.split('/').next() == Some("argoproj.io") && kind == "Application").then_some(Self { node })
    }

    /// The whole object.
    pub fn node(self) -> Node<'t> {
        self.node
    }

    /// Its name, empty where it has none.
    pub fn name(self) -> Cow<'t, str> {
        self.text(&["metadata", "name"]).unwrap_or_default()
    }

    /// Its own namespace, if it says one.
    pub fn namespace(self) -> Option<Cow<'t, str>> {
        self.text(&["metadata", "namespace"])
    }

    /// The project that it belongs to.
    pub fn project(self) -> Option<Node<'t>> {
        self.node.at(&["spec", "project"])
    }

    /// Its sources: those of `sources` where there are any, else that of `source`, as Argo CD takes them.
    pub fn sources(self) -> Vec<Source<'t>> {
        let many = self.node.at(&["spec", "sources"]).filter(|sources| !sources.is_empty());
        match many {
            Some(sources) => sources.items().map(|node| Source { node }).collect(),
            None => self.node.at(&["spec", "source"]).map(|node| Source { node }).into_iter().collect(),
        }
    }

    /// Where it deploys to.
    pub fn destination(self) -> Destination<'t> {
        Destination { node: self.node.at(&["spec", "destination"]) }
    }

    /// `syncPolicy.automated`, if it is on: `enabled: false` switches it off, and an empty object is on.
    pub fn automated(self) -> Option<Node<'t>> {
        let automated = self.node.at(&["spec", "syncPolicy", "automated"]).filter(|node| !node.is_null())?;
        (automated.get("enabled").and_then(Node::as_bool) != Some(false)).then_some(automated)
    }

    /// `syncPolicy.automated.prune`.
    pub fn prune(self) -> Option<Node<'t>> {
        self.automated()?.get("prune")
    }

    /// The items of `syncPolicy.syncOptions`, such as `CreateNamespace=true`.
    pub fn sync_options(self) -> impl Iterator<Item = Node<'t>> {
        self.node.at(&["spec", "syncPolicy", "syncOptions"]).into_iter().flat_map(Node::items)
    }

    /// The last value of a sync option: `CreateNamespace` of `CreateNamespace=true`.
    pub fn sync_option(self, name: &str) -> Option<Cow<'t, str>> {
        let texts: Vec<Cow<'t, str>> = self.sync_options().filter_map(Node::text).collect();
        texts.into_iter().rev().find_map(|text| {
            let value = text.strip_prefix(name)?.strip_prefix('=')?.to_owned();
            Some(Cow::Owned(value))
        })
    }

    fn text(self, path: &[&str]) -> Option<Cow<'t, str>> {
        self.node.at(path).and_then(Node::text)
    }
}

/// `spec.destination`.
#[derive(Debug, Clone, Copy)]
pub struct Destination<'t> {
    node: Option<Node<'t>>,
}

impl<'t> Destination<'t> {
    /// The mapping itself.
    pub fn node(self) -> Option<Node<'t>> {
        self.node
    }

    /// The URL of the API server.
    pub fn server(self) -> Option<Node<'t>> {
        self.field("server")
    }

    /// The name of the cluster.
    pub fn name(self) -> Option<Node<'t>> {
        self.field("name")
    }

    /// The namespace of objects that say none.
    pub fn namespace(self) -> Option<Node<'t>> {
        self.field("namespace")
    }

    fn field(self, name: &str) -> Option<Node<'t>> {
        self.node?.get(name).filter(|node| node.text().is_some_and(|text| !text.is_empty()))
    }
}

/// One source of an Application.
#[derive(Debug, Clone, Copy)]
pub struct Source<'t> {
    node: Node<'t>,
}

/// What makes manifests of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceType {
    /// A Helm chart.
    Helm,
    /// A kustomization.
    Kustomize,
    /// Plain manifests.
    Directory,
    /// A configuration management plugin; what it makes is unknown.
    Plugin,
}

/// Whether an option is one that Argo CD keeps: not false, and not empty.
fn says_something(option: Entry<'_>) -> bool {
    let value = option.value;
    let empty = value.is_null()
        || value.as_bool() == Some(false)
        || (!value.is_scalar() && value.is_empty())
        || value.text().is_some_and(|text| text.is_empty());
    !empty
}

impl<'t> Source<'t> {
    /// A source from its mapping, for example one with overrides.
    pub fn new(node: Node<'t>) -> Self {
        Self { node }
    }

    /// The mapping itself.
    pub fn node(self) -> Node<'t> {
        self.node
    }

    /// The Git, Helm or OCI repository.
    pub fn repo_url(self) -> Option<Node<'t>> {
        self.field("repoURL")
    }

    /// Branch, tag, commit or version range; `HEAD` where it is not there.
    pub fn target_revision(self) -> Option<Node<'t>> {
        self.field("targetRevision")
    }

    /// The directory in the repository.
    pub fn path(self) -> Option<Node<'t>> {
        self.field("path")
    }

    /// The Helm chart in a Helm repository.
    pub fn chart(self) -> Option<Node<'t>> {
        self.field("chart")
    }

    /// The name under which other sources take files from this one (`$name/values.yaml`).
    pub fn reference(self) -> Option<Node<'t>> {
        self.field("ref")
    }

    /// The options for Helm.
    pub fn helm(self) -> Option<Node<'t>> {
        self.options("helm")
    }

    /// The options for kustomize.
    pub fn kustomize(self) -> Option<KustomizeOptions<'t>> {
        self.options("kustomize").map(|node| KustomizeOptions { node })
    }

    /// The options for plain manifests.
    pub fn directory(self) -> Option<DirectoryOptions<'t>> {
        self.options("directory").map(|node| DirectoryOptions { node })
    }

    /// The options for a plugin.
    pub fn plugin(self) -> Option<Node<'t>> {
        self.node.get("plugin").filter(|node| !node.is_null())
    }

    /// Whether it only gives files to other sources: it has a `ref` and neither path nor chart.
    pub fn is_reference(self) -> bool {
        self.reference().is_some() && self.path().is_none() && self.chart().is_none()
    }

    /// What makes manifests of a directory of the repository: what the source itself has options for, or else what lies
    /// there. `None` when it has options for several kinds, which Argo CD refuses.
    ///
    /// Options that say nothing do not count. Where both a chart and a kustomization file lie, the walk of Argo CD meets
    /// the kustomization file later, so that it wins.
    pub fn source_type(self, sources: &Sources, path: &Utf8Path) -> Option<SourceType> {
        if self.chart().is_some() {
            return Some(SourceType::Helm);
        }
        let explicit = |name: &str| self.options(name).is_some_and(|options| options.entries().any(says_something));
        let explicit = [
            (self.plugin().is_some(), SourceType::Plugin),
            (explicit("helm"), SourceType::Helm),
            (explicit("kustomize"), SourceType::Kustomize),
            (explicit("directory"), SourceType::Directory),
        ];
        let mut explicit = explicit.into_iter().filter_map(|(explicit, kind)| explicit.then_some(kind));
        match (explicit.next(), explicit.next()) {
            (Some(_), Some(_)) => return None,
            (Some(kind), None) => return Some(kind),
            (None, _) => {}
        }
        let here = |name: &str| sources.find(&path.join(name)).is_some();
        Some(if kustomize::FILE_NAMES.into_iter().any(here) {
            SourceType::Kustomize
        } else if here("Chart.yaml") {
            SourceType::Helm
        } else {
            SourceType::Directory
        })
    }

    fn field(self, name: &str) -> Option<Node<'t>> {
        self.node.get(name).filter(|node| node.text().is_some_and(|text| !text.is_empty()))
    }

    fn options(self, name: &str) -> Option<Node<'t>> {
        self.node.get(name).filter(|node| node.is_mapping())
    }
}

/// `directory`: how plain manifests are found.
#[derive(Debug, Clone, Copy)]
pub struct DirectoryOptions<'t> {
    node: Node<'t>,
}

impl<'t> DirectoryOptions<'t> {
    /// The mapping itself.
    pub fn node(self) -> Node<'t> {
        self.node
    }

    /// Whether directories below are read as well; not by default.
    pub fn recurse(self) -> bool {
        self.node.get("recurse").and_then(Node::as_bool) == Some(true)
    }

    /// The pattern of files that are read.
    pub fn include(self) -> Option<Node<'t>> {
        self.node.get("include")
    }

    /// The pattern of files that are left out.
    pub fn exclude(self) -> Option<Node<'t>> {
        self.node.get("exclude")
    }

    /// Options for Jsonnet files, which are read as well.
    pub fn jsonnet(self) -> Option<Node<'t>> {
        self.node.get("jsonnet").filter(|node| !node.is_null() && !node.is_empty())
    }
}

/// `kustomize`: edits of the kustomization file before it is built.
#[derive(Debug, Clone, Copy)]
pub struct KustomizeOptions<'t> {
    node: Node<'t>,
}

macro_rules! options {
    ($($(#[$doc:meta])* $method:ident $name:literal;)*) => {
        $($(#[$doc])*
        pub fn $method(self) -> Option<Node<'t>> {
            self.entry($name).map(|entry| entry.value)
        })*
    };
}

impl<'t> KustomizeOptions<'t> {
    /// The mapping itself.
    pub fn node(self) -> Node<'t> {
        self.node
    }

    /// A field with its key, unless it is null.
    pub fn entry(self, name: &str) -> Option<Entry<'t>> {
        self.node.entry(name).filter(|entry| !entry.value.is_null())
    }

    options! {
        /// `namePrefix`
        name_prefix "namePrefix";
        /// `nameSuffix`
        name_suffix "nameSuffix";
        /// `images`: texts as of `kustomize edit set image`, `[OLD=]NEW[:TAG][@DIGEST]`.
        images "images";
        /// `replicas`: a list of `name` and `count`.
        replicas "replicas";
        /// `commonLabels`
        common_labels "commonLabels";
        /// `commonAnnotations`
        common_annotations "commonAnnotations";
        /// `namespace`
        namespace "namespace";
        /// `patches`, added to those of the file.
        patches "patches";
        /// `components`, added to those of the file.
        components "components";
        /// `version` of kustomize
        version "version";
    }

    /// Whether `commonLabels` replace labels that the file sets.
    pub fn force_common_labels(self) -> bool {
        self.is_true("forceCommonLabels")
    }

    /// Whether `commonLabels` leave selectors alone.
    pub fn label_without_selector(self) -> bool {
        self.is_true("labelWithoutSelector")
    }

    /// Whether such labels reach templates.
    pub fn label_include_templates(self) -> bool {
        self.is_true("labelIncludeTemplates")
    }

    /// Whether components that are not there are left out.
    pub fn ignore_missing_components(self) -> bool {
        self.is_true("ignoreMissingComponents")
    }

    fn is_true(self, name: &str) -> bool {
        self.node.get(name).and_then(Node::as_bool) == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Documents;
    use crate::source::{Limits, Source as File};

    fn with<T>(spec: &str, look: impl FnOnce(Application<'_>) -> T) -> T {
        let text =
            format!("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: web}}\nspec: {spec}\n");
        let sources = Sources::new(vec![File::new("web.yaml", text)]);
        let documents = Documents::parse(&sources, &Limits::default());
        let document = documents.files()[0].documents().next().unwrap();
        look(Application::new(document.root()).unwrap())
    }

    #[test]
    fn sources_are_those_of_the_list_unless_it_is_empty() {
        let paths = |application: Application<'_>| -> Vec<String> {
            let paths = application.sources().into_iter().filter_map(Source::path);
            paths.filter_map(|path| path.text().map(Cow::into_owned)).collect()
        };
        assert_eq!(with("{source: {path: a}}", paths), ["a"]);
        assert_eq!(with("{source: {path: a}, sources: [{path: b}, {ref: values}, {path: c}]}", paths), ["b", "c"]);
        assert_eq!(with("{source: {path: a}, sources: []}", paths), ["a"]);
        assert!(with("{sources: [{ref: values}]}", |application| application.sources()[0].is_reference()));
    }

    #[test]
    fn the_type_of_a_source_is_what_it_says_or_what_lies_there() {
        let names =
            ["chart/Chart.yaml", "both/Chart.yaml", "both/kustomization.yml", "plain/a.yaml", "k/Kustomization"];
        let sources = Sources::new(names.map(|name| File::new(name, "")).into());
        let kind = |source: &str, path: &str| {
            with(&format!("{{source: {source}}}"), |application| {
                application.sources()[0].source_type(&sources, path.into())
            })
        };
        assert_eq!(kind("{path: chart}", "chart"), Some(SourceType::Helm));
        assert_eq!(kind("{path: both}", "both"), Some(SourceType::Kustomize));
        assert_eq!(kind("{path: k, directory: {recurse: false}}", "k"), Some(SourceType::Kustomize));
        assert_eq!(kind("{path: plain, kustomize: {}}", "plain"), Some(SourceType::Directory));
        assert_eq!(kind("{path: both, directory: {exclude: x}}", "both"), Some(SourceType::Directory));
        assert_eq!(kind("{path: plain, plugin: {}}", "plain"), Some(SourceType::Plugin));
        assert_eq!(kind("{path: plain, helm: {releaseName: x}, kustomize: {namePrefix: x}}", "plain"), None);
        assert_eq!(kind("{chart: web, repoURL: https://charts.example.com}", ""), Some(SourceType::Helm));
    }

    #[test]
    fn automation_can_be_switched_off() {
        let prunes = |application: Application<'_>| application.prune().and_then(Node::as_bool) == Some(true);
        assert!(with("{syncPolicy: {automated: {prune: true}}}", prunes));
        assert!(!with("{syncPolicy: {automated: {prune: true, enabled: false}}}", prunes));
        assert!(with("{syncPolicy: {automated: {}}}", |application| application.automated().is_some()));
        assert!(with("{syncPolicy: {automated: null}}", |application| application.automated().is_none()));
        let namespace = |application: Application<'_>| application.sync_option("CreateNamespace").map(Cow::into_owned);
        let options = "{syncPolicy: {syncOptions: [CreateNamespace=false, X, CreateNamespace=true]}}";
        assert_eq!(with(options, namespace).as_deref(), Some("true"));
    }

    #[test]
    fn options_for_kustomize_are_nodes() {
        with("{source: {kustomize: {namePrefix: eu-, images: [a=b], labelWithoutSelector: true}}}", |application| {
            let options = application.sources()[0].kustomize().unwrap();
            assert_eq!(options.name_prefix().and_then(Node::text).as_deref(), Some("eu-"));
            assert_eq!(options.images().map(|images| images.len()), Some(1));
            assert!(options.label_without_selector() && !options.force_common_labels());
            assert!(options.patches().is_none());
        });
    }
}
