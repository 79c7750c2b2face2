//! What the rules about Cilium on AKS share: the clusters whose dataplane it is.

use crate::graph::Graph;
use crate::object::Object;
use crate::object::azure::Declared;
use crate::object::azure::cluster::{CLUSTERS, NETWORK_DATAPLANE, NETWORK_PLUGIN, clusters};

/// The AKS clusters of a repository, if the dataplane of all is Cilium, as AKS runs it.
pub(super) fn managed<'g, 't>(graph: &'g Graph<'t>) -> Option<Vec<(&'g Object<'t>, Declared<'t>)>> {
    let declared: Vec<_> = CLUSTERS
        .iter()
        .flat_map(|(group, kind)| graph.of_kind(group, kind))
        .flat_map(|object| clusters(object).map(move |cluster| (object, cluster)))
        .collect();
    let is_cilium = |cluster: &Declared<'_>| {
        let is =
            |answer: crate::object::azure::Answer<'_>, wanted: &str| answer.text().is_some_and(|text| text == wanted);
        is(cluster.ask(&NETWORK_DATAPLANE), "cilium") && !is(cluster.ask(&NETWORK_PLUGIN), "none")
    };
    (!declared.is_empty() && declared.iter().all(|(_, cluster)| is_cilium(cluster))).then_some(declared)
}
