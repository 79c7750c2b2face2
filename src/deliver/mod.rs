//! Which objects are applied together, and where: the repository as its clusters will see it.
//!
//! Takes documents; gives deliveries, each with the objects that Flux, Argo CD or kustomize would apply, grouped into clusters,
//! and coverage. Objects are trees whose nodes keep the places of the text that wrote them. Nothing is fetched: what is
//! elsewhere (charts, remote bases, other repositories) is a delivery or an entry of the coverage that says so.

mod argo;
mod coverage;
mod delivery;
mod files;
mod flux;
mod note;
mod objects;
mod render;
mod scope;

use camino::Utf8PathBuf;

pub use argo::application_set::Cluster as ArgoCluster;
pub use delivery::{Built, Cluster, Delivery, DeliveryKind, State};
pub use render::{Rendered, render};

use crate::finding::Coverage;
use crate::manifest::Documents;
use crate::object::Object;
use crate::source::{Sources, same_repository};

/// What the configuration and the work tree say about deliveries.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// URLs of this repository: the remotes of its work tree and those that the configuration names.
    pub repository: Vec<String>,
    /// Directories that something outside of the repository delivers.
    pub entries: Vec<EntryPoint>,
    /// The clusters that Argo CD knows; `None` when only the repository can tell.
    pub argocd_clusters: Option<Vec<ArgoCluster>>,
}

/// A directory that something outside of the repository delivers to a cluster.
#[derive(Debug, Clone)]
pub struct EntryPoint {
    /// The name of the cluster.
    pub name: String,
    /// The directory, relative to the root of the repository.
    pub path: Utf8PathBuf,
}

impl Options {
    /// Whether a URL is one of this repository.
    fn is_this_repository(&self, url: &str) -> bool {
        self.repository.iter().any(|own| same_repository(own, url))
    }

    /// Whether the URL of this repository is known at all.
    fn knows_itself(&self) -> bool {
        !self.repository.is_empty()
    }
}

/// The objects of a run and what is known of their deliveries.
#[derive(Debug)]
pub struct Delivered<'t> {
    /// Sorted by file and offset.
    pub objects: Vec<Object<'t>>,
    /// What was looked at and what was not.
    pub coverage: Coverage,
}

/// The objects of all deliveries.
pub fn deliver<'t>(sources: &'t Sources, documents: &'t Documents, rendered: &'t Rendered) -> Delivered<'t> {
    let objects = objects::objects(documents, rendered);
    let coverage = coverage::coverage(sources, documents, rendered, objects.len());
    Delivered { objects, coverage }
}
