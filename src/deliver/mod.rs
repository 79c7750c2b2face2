//! Which objects are applied together, and where.
//!
//! Takes documents; gives objects with the namespaces they end up in, the patches that may change them and what every
//! delivery overrides in them, and coverage. Kustomizations are read, not built: that comes with `crates/kustomize`.
//!
//! A delivery is a kustomization, a component, a Flux Kustomization (also of a FluxInstance or an Azure FluxConfiguration),
//! an Argo CD Application, or a directory that one of these names. Deliveries hold others, which makes a graph; each object
//! inherits from every way that leads from a delivery that nobody holds down to its file. The outermost `namespace:` wins.

pub mod argo;
mod coverage;
mod inherit;
mod nodes;
mod note;
mod patch;
mod scope;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::finding::Coverage;
use crate::manifest::{Documents, Manifest, Node};
use crate::object::overrides::Overrides;
use crate::object::{Namespaces, Object};
use crate::source::{FileId, Sources, Span};
use inherit::{Imposed, Inherited, Order};
use nodes::{Deliveries, Delivery};
use scope::Scopes;

/// The objects of a run and what is known of their deliveries.
#[derive(Debug)]
pub struct Delivered<'t> {
    /// Sorted by file and offset.
    pub objects: Vec<Object<'t>>,
    /// What was looked at and what was not.
    pub coverage: Coverage,
}

/// Finds the objects of all files and follows their deliveries.
pub fn deliver<'t>(sources: &'t Sources, documents: &'t Documents) -> Delivered<'t> {
    let manifests: Vec<Manifest<'t>> = documents
        .files()
        .par_iter()
        .filter(|file| file.role().holds_objects())
        .flat_map_iter(|file| file.manifests().filter(|manifest| !manifest.is_local()))
        .collect();
    let scopes = Scopes::new(manifests.iter());
    let mut deliveries = Deliveries::new(sources, documents, manifests.iter());
    let order = Order::new(&deliveries.nodes);
    deliveries.note_circles(&order.closing);
    let nodes = &deliveries.nodes;
    let inherited = inherit::inherit(nodes, &order);
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); sources.len()];
    for (index, node) in nodes.iter().enumerate() {
        for file in &node.files {
            let holders = &mut holders[file.0 as usize];
            if holders.last() != Some(&index) {
                holders.push(index);
            }
        }
    }
    let counted = coverage::Counted { roots: order.roots(nodes), holders: &holders, manifests: &manifests };
    let coverage = coverage::coverage(sources, documents, counted, &deliveries.notes);
    let placement = Placement { nodes, inherited: &inherited, scopes: &scopes, nothing: Arc::default() };
    let objects = manifests.into_par_iter().map(|manifest| {
        let role = documents.get(manifest.file()).role();
        let holders = &holders[manifest.file().0 as usize];
        let (namespaces, patches, overrides) = placement.of(&manifest, holders);
        Object::new(manifest, role, namespaces, patches, overrides, Arc::default())
    });
    Delivered { objects: objects.collect(), coverage }
}

/// What the objects' places in the deliveries are decided from.
struct Placement<'a, 't> {
    nodes: &'a [Delivery<'t>],
    inherited: &'a [Option<Inherited<'a, 't>>],
    scopes: &'a Scopes,
    nothing: Arc<Overrides<'t>>,
}

impl<'t> Placement<'_, 't> {
    /// Namespaces, patches and overrides of an object whose file these nodes hold.
    fn of(&self, manifest: &Manifest<'t>, holders: &[usize]) -> (Namespaces<'t>, Vec<Span>, Arc<Overrides<'t>>) {
        let inherited: Vec<_> = holders.iter().filter_map(|&holder| self.inherited[holder].as_ref()).collect();
        let namespaces = if self.scopes.is_cluster_scoped(manifest) {
            Namespaces::ClusterScoped
        } else {
            let own = manifest.at(&["metadata", "namespace"]).and_then(Node::text).filter(|own| !own.is_empty());
            let imposed: BTreeSet<Imposed<'_>> =
                inherited.iter().flat_map(|inherited| inherited.namespaces.iter().copied()).collect();
            inherit::resolved(&imposed, own).map_or(Namespaces::Unknown, Namespaces::Known)
        };
        let mut patches: Vec<Span> = inherited
            .iter()
            .flat_map(|inherited| inherited.patching.iter().map(|&node| (node, inherited.affixed)))
            .flat_map(|(node, affixed)| self.nodes[node].patches.iter().map(move |patch| (patch, affixed)))
            .filter(|(patch, affixed)| patch.may_change(manifest, *affixed))
            .map(|(patch, _)| patch.span)
            .collect();
        patches.sort_unstable();
        patches.dedup();
        let overrides = match &inherited[..] {
            [] => self.nothing.clone(),
            [only] => only.overrides.clone(),
            several => {
                let all: Vec<&Overrides<'t>> = several.iter().map(|inherited| &*inherited.overrides).collect();
                Arc::new(inherit::agreed(&all))
            }
        };
        (namespaces, patches, overrides)
    }
}

/// The nodes that hold each file, by file.
type Holders = [Vec<usize>];

/// Whether no delivery that the repository describes holds a file.
fn is_loose(holders: &Holders, file: FileId) -> bool {
    holders[file.0 as usize].is_empty()
}

#[cfg(test)]
mod tests;
