//! Which objects are applied together, and where: the repository as its clusters will see it.
//!
//! Takes documents; gives deliveries, each with the objects that Flux, Argo CD or kustomize would apply, grouped into clusters,
//! and coverage. Objects are trees whose nodes keep the places of the text that wrote them. Nothing is fetched: what is
//! elsewhere (charts, remote bases, other repositories) is a delivery or an entry of the coverage that says so.

pub mod argo;
mod coverage;
mod delivery;
mod files;
mod flux;
mod limit;
mod note;
mod objects;
mod render;
mod scope;

pub use delivery::{Built, Cluster, Delivery, DeliveryKind, State};
pub use limit::UnknownCluster;
pub use render::{Rendered, render};

use crate::finding::Coverage;
use crate::manifest::Documents;
use crate::object::Object;
use crate::source::Sources;

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
