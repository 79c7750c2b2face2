//! Which objects decide about which workloads: those of the same namespace of the same cluster.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::graph::Graph;
use crate::object::{Namespaces, Object};
use crate::source::Span;

/// A namespace of a cluster; without a cluster where nothing tells which one it is.
type Place = (Option<usize>, String);

/// Objects by the places in which they decide.
pub(super) struct Deciders<'g, 't>(FxHashMap<Place, Vec<&'g Object<'t>>>);

impl<'g, 't> Deciders<'g, 't> {
    /// Namespace objects, by their own name.
    pub(super) fn namespaces(objects: impl Iterator<Item = &'g Object<'t>>) -> Self {
        let mut found: FxHashMap<Place, Vec<&'g Object<'t>>> = FxHashMap::default();
        for object in objects.filter(|object| !object.is_uncertain() && !object.is_encrypted()) {
            for cluster in clusters(object) {
                found.entry((cluster, object.name().to_owned())).or_default().push(object);
            }
        }
        Self(found)
    }

    /// Namespaced objects, by the namespaces that they end up in.
    pub(super) fn in_namespaces(objects: impl Iterator<Item = &'g Object<'t>>) -> Self {
        let mut found: FxHashMap<Place, Vec<&'g Object<'t>>> = FxHashMap::default();
        for object in objects.filter(|object| !object.is_uncertain() && !object.is_encrypted()) {
            for place in places(object) {
                found.entry(place).or_default().push(object);
            }
        }
        Self(found)
    }

    /// Whether there is none at all.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What decides about a workload: for each of its places, all objects there. Without a known cluster several objects may
    /// belong to several environments, so that nothing is known. Each set of objects comes once.
    pub(super) fn of(&self, workload: &Object<'_>, graph: &Graph<'_>) -> Vec<&[&'g Object<'t>]> {
        let mut seen: FxHashSet<Vec<Span>> = FxHashSet::default();
        let mut found = Vec::new();
        for (cluster, namespace) in places(workload) {
            let Some(objects) = self.0.get(&(cluster, namespace)) else { continue };
            let is_shown = |object: &Object<'_>| is_example(object, graph);
            let ambiguous = cluster.is_none()
                && (objects.len() > 1 || is_shown(workload) || objects.iter().any(|object| is_shown(object)));
            if !ambiguous && seen.insert(objects.iter().map(|object| object.kind_span()).collect()) {
                found.push(objects.as_slice());
            }
        }
        found
    }
}

/// The clusters of an object, or that none is known.
fn clusters(object: &Object<'_>) -> Vec<Option<usize>> {
    match object.clusters() {
        [] => vec![None],
        known => known.iter().map(|&cluster| Some(cluster)).collect(),
    }
}

/// The namespaces of an object in each of its clusters.
fn places(object: &Object<'_>) -> Vec<Place> {
    let Namespaces::Known(namespaces) = object.namespaces() else { return Vec::new() };
    let known = namespaces.iter().filter(|namespace| !crate::manifest::is_templated(namespace));
    known
        .flat_map(|namespace| {
            clusters(object).into_iter().map(move |cluster| (cluster, namespace.clone().into_owned()))
        })
        .collect()
}

/// The workloads whose pods are created as their templates say, which is known when no patch may still change them.
pub(super) fn workloads<'g, 't>(objects: &'g [Object<'t>]) -> impl Iterator<Item = &'g Object<'t>> {
    objects.iter().filter(|object| object.pod().is_some() && object.kind() != "PodTemplate" && !object.is_uncertain())
}

/// Whether an object stands in a directory of examples and nothing delivers it.
fn is_example(object: &Object<'_>, graph: &Graph<'_>) -> bool {
    !object.is_delivered() && graph.sources().is_example(object.file())
}

/// Whether a policy decides about an object: in the same cluster, or, where none is known, as far as neither is an example.
pub(super) fn are_together(policy: &Object<'_>, object: &Object<'_>, graph: &Graph<'_>) -> bool {
    match (policy.clusters(), object.clusters()) {
        ([], []) => !is_example(policy, graph) && !is_example(object, graph),
        (theirs, own) => own.iter().any(|cluster| theirs.contains(cluster)),
    }
}

/// The policies of which nothing tells where they apply and that are there several times: versions, or environments.
pub(super) fn ambiguous<'g>(policies: impl Iterator<Item = &'g Object<'g>>) -> FxHashSet<(String, String)> {
    let mut seen = FxHashSet::default();
    let key = |policy: &Object<'_>| (policy.kind().to_owned(), policy.name().to_owned());
    let unplaced = policies.filter(|policy| policy.clusters().is_empty()).map(key);
    unplaced.filter(|key| !seen.insert(key.clone())).collect()
}
