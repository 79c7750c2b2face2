//! Deliveries by cluster, and the objects that make them.

use std::collections::{BTreeMap, BTreeSet};

use crate::deliver::{Delivery, DeliveryKind, State};
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

/// The clusters of a repository: those that are bootstrapped in it, and whether all that Flux applies to them is known.
#[derive(Debug)]
pub(super) struct Clusters {
    booted: Vec<bool>,
    closed: Vec<bool>,
    failed: Vec<bool>,
}

impl Clusters {
    /// Looks at the deliveries of each cluster.
    pub(super) fn new(graph: &Graph<'_>) -> Self {
        let rendered = graph.rendered();
        let count = rendered.clusters.len();
        let mut clusters = Self { booted: vec![false; count], closed: vec![true; count], failed: vec![false; count] };
        for delivery in &rendered.deliveries {
            let Some(cluster) = delivery.cluster else { continue };
            let is_entry = delivery.parent.is_none();
            clusters.booted[cluster] |= is_entry && delivery.kind == DeliveryKind::Kustomization;
            clusters.failed[cluster] |= matches!(delivery.state, State::Failed(..));
            let is_unknown = match &delivery.state {
                State::Rendered => !delivery.incomplete.is_empty() || (is_entry && delivery.kind == DeliveryKind::Files),
                State::Elsewhere(_) => delivery.kind != DeliveryKind::HelmRelease,
                State::MissingPath | State::Failed(..) => true,
            };
            clusters.closed[cluster] &= !is_unknown;
        }
        clusters
    }

    /// Whether some delivery of the cluster could not be built, so that its objects are only known as they are written.
    pub(super) fn has_failed(&self, cluster: usize) -> bool {
        self.failed[cluster]
    }

    /// Whether something in the repository starts the cluster; otherwise objects that nobody delivers were taken for one.
    pub(super) fn is_booted(&self, cluster: usize) -> bool {
        self.booted[cluster]
    }

    /// Whether everything that Flux applies to the cluster is known, but for the objects of charts.
    pub(super) fn is_closed(&self, cluster: usize) -> bool {
        self.booted[cluster] && self.closed[cluster]
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
                    if target == kind || text.contains(kind) || (target.is_empty() && group.contains("toolkit.fluxcd.io")) {
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
