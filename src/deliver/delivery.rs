//! Deliveries and clusters: what is applied together, and where.

use camino::Utf8PathBuf;
use kustomize::{NodeId, ObjectTree};

use crate::finding::Incomplete;
use crate::source::{FileId, Span};

/// A set of objects that are applied together.
#[derive(Debug)]
pub struct Delivery {
    /// What applies it.
    pub kind: DeliveryKind,
    /// The namespace of the object that makes it; empty for directories.
    pub namespace: String,
    /// The name of the object that makes it, or the path of the directory (`.` for the root).
    pub name: String,
    /// The cluster that its objects go to; an index into [`super::Rendered::clusters`]. `None` when nothing in the repository
    /// says which one.
    pub cluster: Option<usize>,
    /// The directory that is applied, relative to the root of the repository, or as written if it is in another one.
    pub path: Option<Utf8PathBuf>,
    /// The text that names the path, or the name of the object that makes the delivery.
    pub site: Option<Span>,
    /// Of a Flux delivery, the directory that the root of its source is in this repository.
    pub base: Option<Utf8PathBuf>,
    /// The delivery whose objects the one that makes this is among.
    pub parent: Option<usize>,
    /// The namespace of objects that have none.
    pub default_namespace: Option<String>,
    /// What is known of its objects.
    pub state: State,
    /// The objects, in the order in which they are applied.
    pub objects: Vec<Built>,
    /// Of a Flux delivery, whether the repository does not declare its source.
    pub is_sourceless: bool,
    /// Whether its objects are in a repository whose URL was never filled in, so that nothing comes from there.
    pub is_unfilled: bool,
    /// What the objects leave out.
    pub incomplete: Vec<Incomplete>,
    /// The files that were read to build it, sorted.
    pub used: Vec<FileId>,
}

/// What applies a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryKind {
    /// A Flux Kustomization.
    Kustomization,
    /// A Flux HelmRelease: its objects are those of a chart.
    HelmRelease,
    /// An Argo CD Application.
    Application,
    /// A kustomization that nothing in the repository includes or delivers.
    Directory,
    /// Files that nothing delivers.
    Files,
}

/// What is known of a delivery's objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// They are all there, but for what [`Delivery::incomplete`] lists.
    Rendered,
    /// There is nothing at their path.
    MissingPath,
    /// They cannot be built: a sentence, and the place of the mistake.
    Failed(String, Option<Span>),
    /// They are elsewhere: in another repository, in a chart. The sentence says where.
    Elsewhere(String),
}

/// An object of a delivery.
#[derive(Debug, Clone)]
pub struct Built {
    /// Equal for objects that are the same in several deliveries.
    pub id: NodeId,
    /// The object.
    pub tree: ObjectTree,
}

/// Deliveries that reach the same cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// What its owner would call it: the path of its entry (`clusters/prod`), or its name in Argo CD.
    pub name: String,
    /// Where it is named.
    pub site: Option<Span>,
}

impl Delivery {
    /// A delivery of which nothing more is known yet.
    pub(super) fn new(kind: DeliveryKind, namespace: String, name: String, cluster: Option<usize>) -> Self {
        Self {
            kind,
            namespace,
            name,
            cluster,
            path: None,
            site: None,
            base: None,
            parent: None,
            default_namespace: None,
            state: State::Rendered,
            objects: Vec::new(),
            is_sourceless: false,
            is_unfilled: false,
            incomplete: Vec::new(),
            used: Vec::new(),
        }
    }

    /// The same delivery, of a directory.
    pub(super) fn at(mut self, path: Utf8PathBuf) -> Self {
        self.path = Some(path);
        self
    }
}

impl DeliveryKind {
    /// The kind of the object that makes it, as messages name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kustomization => "Kustomization",
            Self::HelmRelease => "HelmRelease",
            Self::Application => "Application",
            Self::Directory => "kustomization",
            Self::Files => "files",
        }
    }
}

impl std::fmt::Display for Delivery {
    /// `Kustomization flux-system/apps`, `Application argocd/web`, `apps/overlays/prod`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind {
            DeliveryKind::Directory | DeliveryKind::Files => formatter.write_str(&self.name),
            kind if self.namespace.is_empty() => write!(formatter, "{} {}", kind.as_str(), self.name),
            kind => write!(formatter, "{} {}/{}", kind.as_str(), self.namespace, self.name),
        }
    }
}
