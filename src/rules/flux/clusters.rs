//! Deliveries by cluster, and the objects that make them.

use std::collections::{BTreeMap, BTreeSet};

use crate::deliver::{Delivery, DeliveryKind};
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::flux::KUSTOMIZE;

/// The Kustomizations of a repository by namespace and name, with all their variants.
#[derive(Debug)]
pub(super) struct Kustomizations<'g, 't> {
    by_name: BTreeMap<&'g str, Vec<&'g Object<'t>>>,
}

impl<'g, 't> Kustomizations<'g, 't> {
    /// Collects them.
    pub(super) fn new(graph: &'g Graph<'t>) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&Object<'t>>> = BTreeMap::new();
        for object in graph.of_kind(KUSTOMIZE, "Kustomization") {
            by_name.entry(object.name()).or_default().push(object);
        }
        Self { by_name }
    }

    /// The objects that may be the one that makes a delivery.
    pub(super) fn of<'a>(&'a self, delivery: &'a Delivery) -> impl Iterator<Item = &'g Object<'t>> + 'a {
        let named = self.by_name.get(delivery.name.as_str()).into_iter().flatten().copied();
        named.filter(|object| {
            let path = object.at(&["spec", "path"]).map(|path| path.span());
            let is_made = delivery.site == Some(object.name_span()) || (path.is_some() && delivery.site == path);
            delivery.kind == DeliveryKind::Kustomization && is_made
        })
    }
}

/// The clusters of a repository that are bootstrapped in it.
#[derive(Debug)]
pub(super) struct Clusters {
    booted: Vec<bool>,
}

impl Clusters {
    /// Looks at the deliveries of each cluster.
    pub(super) fn new(graph: &Graph<'_>) -> Self {
        let rendered = graph.rendered();
        let mut booted = vec![false; rendered.clusters.len()];
        for delivery in &rendered.deliveries {
            if let Some(cluster) = delivery.cluster {
                booted[cluster] |= delivery.parent.is_none() && delivery.kind == DeliveryKind::Kustomization;
            }
        }
        Self { booted }
    }

    /// Whether something in the repository starts the cluster; otherwise objects that nobody delivers were taken for one.
    pub(super) fn is_booted(&self, cluster: usize) -> bool {
        self.booted[cluster]
    }
}

/// The kinds of objects that Kustomizations of the repository patch. An object of such a kind that nobody delivers is not as it will
/// be: whoever delivers it may add what it lacks.
#[derive(Debug)]
pub(super) struct Patched {
    kinds: BTreeSet<&'static str>,
    clusters: Clusters,
}

impl Patched {
    /// Collects the kinds.
    pub(super) fn new(graph: &Graph<'_>) -> Self {
        let mut kinds = BTreeSet::new();
        for object in graph.of_kind(KUSTOMIZE, "Kustomization") {
            for patch in object.at(&["spec", "patches"]).into_iter().flat_map(Node::items) {
                let target = patch.at(&["target", "kind"]).and_then(Node::text).unwrap_or_default();
                let group = patch.at(&["target", "group"]).and_then(Node::text).unwrap_or_default();
                let text = patch.get("patch").and_then(Node::text).unwrap_or_default();
                for kind in ["HelmRelease", "Kustomization"] {
                    if target == kind
                        || text.contains(kind)
                        || (target.is_empty() && group.contains("toolkit.fluxcd.io"))
                    {
                        kinds.insert(kind);
                    }
                }
            }
        }
        Self { kinds, clusters: Clusters::new(graph) }
    }

    /// Whether an object may get more than the repository shows.
    pub(super) fn may_change(&self, object: &Object<'_>) -> bool {
        let is_delivered = object.clusters().iter().any(|&cluster| self.clusters.is_booted(cluster));
        (object.is_uncertain() || !is_delivered) && self.kinds.contains(object.kind())
    }
}
