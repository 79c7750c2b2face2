//! Clusters with their node pools, which may have manifests of their own.

use std::collections::BTreeMap;

use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, POOLS, Pool, clusters, pools};
use crate::object::azure::{Declared, Dialect};

/// A cluster and its node pools.
pub(super) struct Family<'g, 't> {
    /// The object that declares the cluster.
    pub(super) object: &'g Object<'t>,
    /// The cluster.
    pub(super) cluster: Declared<'t>,
    /// Its pools, each with the object that declares it.
    pub(super) pools: Vec<(&'g Object<'t>, Pool<'t>)>,
}

/// Which cluster: spelling, namespace and name.
type Key = (&'static str, Option<String>, String);

/// Every cluster with its pools. Pools whose cluster is not in the repository are left out.
pub(super) fn families<'g, 't>(graph: &'g Graph<'t>) -> Vec<Family<'g, 't>> {
    let mut found: Vec<Family<'g, 't>> = Vec::new();
    let mut indexes: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for object in CLUSTERS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
        for cluster in clusters(object) {
            let name = match cluster.dialect() {
                Dialect::ClusterApi => cluster_label(object).unwrap_or_else(|| object.name().to_owned()),
                _ => cluster.manifest().name().to_owned(),
            };
            indexes.entry(key(&cluster, object, name)).or_default().push(found.len());
            found.push(Family { object, cluster, pools: Vec::new() });
        }
    }
    for object in POOLS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
        for pool in pools(object) {
            let Some(name) = cluster_of(&pool, object) else { continue };
            // The same name twice in one namespace: two environments, and nothing says which one a pool belongs to.
            if let Some([index]) = indexes.get(&key(pool.resource(), object, name)).map(Vec::as_slice) {
                found[*index].pools.push((object, pool));
            }
        }
    }
    found
}

fn key(resource: &Declared<'_>, object: &Object<'_>, name: String) -> Key {
    let dialect = match resource.dialect() {
        Dialect::Operator => "operator",
        Dialect::ClusterApi => "cluster api",
        Dialect::Upbound => "upbound",
    };
    (dialect, object.reference().namespace.clone(), name)
}

fn cluster_label(object: &Object<'_>) -> Option<String> {
    object.label("cluster.x-k8s.io/cluster-name").and_then(Node::text).map(|name| name.into_owned())
}

/// The name of the cluster that a pool says it belongs to.
fn cluster_of(pool: &Pool<'_>, object: &Object<'_>) -> Option<String> {
    let resource = pool.resource();
    let text = |path: &[&str]| resource.at(path).and_then(Node::text).map(|name| name.into_owned());
    match (pool.entry().is_some(), resource.dialect()) {
        (true, _) => Some(resource.manifest().name().to_owned()),
        (false, Dialect::Operator) => text(&["owner", "name"]),
        (false, Dialect::Upbound) => text(&["kubernetesClusterIdRef", "name"]),
        (false, Dialect::ClusterApi) => cluster_label(object),
    }
}
