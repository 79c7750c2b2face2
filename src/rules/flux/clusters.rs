//! Deliveries by cluster, and the objects that make them.

use std::collections::BTreeMap;

use crate::deliver::{Delivery, DeliveryKind, State};
use crate::graph::Graph;
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

/// Whether everything that Flux applies to a cluster is known, but for the objects of charts.
pub(super) fn is_closed(graph: &Graph<'_>, cluster: usize) -> bool {
    let deliveries = graph.rendered().deliveries.iter().filter(|delivery| delivery.cluster == Some(cluster));
    let mut unknown = deliveries.filter(|delivery| match &delivery.state {
        State::Rendered => !delivery.incomplete.is_empty(),
        State::Elsewhere(_) => delivery.kind != DeliveryKind::HelmRelease,
        State::MissingPath | State::Failed(..) => true,
    });
    unknown.next().is_none()
}
