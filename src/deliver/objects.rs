//! The objects of a run: each distinct one once, with all the deliveries that hold it.

use std::borrow::Cow;
use std::sync::Arc;

use kustomize::NodeId;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::delivery::{Built, Delivery, DeliveryKind, State};
use super::render::Rendered;
use super::scope::Scopes;
use crate::finding::Place;
use crate::manifest::{Documents, Manifest, Role};
use crate::object::{Namespaces, Object};

/// An object and the deliveries that hold it, in their order.
struct Held<'t> {
    object: &'t Built,
    deliveries: Vec<usize>,
}

/// The objects of all deliveries, sorted by file, offset and delivery.
pub(super) fn objects<'t>(documents: &'t Documents, rendered: &'t Rendered) -> Vec<Object<'t>> {
    let mut held: Vec<Held<'t>> = Vec::new();
    let mut known: FxHashMap<NodeId, usize> = FxHashMap::default();
    for (number, delivery) in rendered.deliveries.iter().enumerate() {
        for object in &delivery.objects {
            let position = *known.entry(object.id).or_insert_with(|| {
                held.push(Held { object, deliveries: Vec::new() });
                held.len() - 1
            });
            if held[position].deliveries.last() != Some(&number) {
                held[position].deliveries.push(number);
            }
        }
    }
    let held: Vec<(Manifest<'t>, Vec<usize>)> = held
        .into_par_iter()
        .filter_map(|held| Some((Manifest::new(held.object.tree.root()?)?, held.deliveries)))
        .filter(|(manifest, _)| !manifest.is_local())
        .collect();
    let named: Vec<Place> = rendered.deliveries.iter().map(|delivery| place(rendered, delivery)).collect();
    let scopes = Scopes::new(held.iter().map(|(manifest, _)| manifest));
    let mut objects: Vec<(Vec<usize>, Object<'t>)> = held
        .into_par_iter()
        .map(|(manifest, deliveries)| {
            let object = object(rendered, documents, &scopes, &named, manifest, &deliveries);
            (deliveries, object)
        })
        .collect();
    let start = |object: &Object<'_>| {
        let span = object.root().span();
        (span.source, span.start)
    };
    objects.sort_by(|(left, one), (right, other)| (start(one), left).cmp(&(start(other), right)));
    objects.into_iter().map(|(_, object)| object).collect()
}

/// A delivery and its cluster, as findings name them.
fn place(rendered: &Rendered, delivery: &Delivery) -> Place {
    let cluster = delivery.cluster.map_or("", |cluster| &rendered.clusters[cluster].name);
    Place { cluster: cluster.into(), delivery: delivery.to_string().into() }
}

fn object<'t>(
    rendered: &'t Rendered,
    documents: &Documents,
    scopes: &Scopes,
    named: &[Place],
    manifest: Manifest<'t>,
    numbers: &[usize],
) -> Object<'t> {
    let deliveries: Vec<&Delivery> = numbers.iter().map(|&number| &rendered.deliveries[number]).collect();
    let namespaces = namespaces(scopes, &manifest, &deliveries);
    let role = documents.get(manifest.file()).role();
    let role = if role.holds_objects() { role } else { Role::Manifest };
    // Files that nothing delivers are applied nowhere.
    let applied = numbers.iter().filter(|&&number| rendered.deliveries[number].kind != DeliveryKind::Files);
    let places: Arc<[Place]> = applied.map(|&number| named[number].clone()).collect();
    let clusters = deliveries.iter().filter_map(|delivery| delivery.cluster).collect();
    let is_delivered = deliveries.iter().any(|delivery| delivery.kind != DeliveryKind::Files);
    let uncertain = deliveries.iter().any(|delivery| matches!(delivery.state, State::Failed(..)));
    Object::new(manifest, role, namespaces).placed(places, clusters, is_delivered).uncertain(uncertain)
}

/// The namespaces that deliveries leave an object in.
fn namespaces<'t>(scopes: &Scopes, manifest: &Manifest<'t>, deliveries: &[&'t Delivery]) -> Namespaces<'t> {
    if scopes.is_cluster_scoped(manifest) {
        return Namespaces::ClusterScoped;
    }
    if let Some(own) = manifest.namespace() {
        return Namespaces::Known(vec![Cow::Owned(own.to_owned())]);
    }
    let defaults: Option<Vec<Cow<'t, str>>> =
        deliveries.iter().map(|delivery| delivery.default_namespace.as_deref().map(Cow::Borrowed)).collect();
    match defaults {
        Some(mut defaults) if !defaults.is_empty() => {
            defaults.sort_unstable();
            defaults.dedup();
            Namespaces::Known(defaults)
        }
        _ => Namespaces::Unknown,
    }
}
