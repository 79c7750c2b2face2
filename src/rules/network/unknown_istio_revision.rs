//! Namespaces of a revision of Istio that no cluster runs.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Namespace")], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.label("istio.io/rev") else { return };
    let Some(revision) = node.text().filter(|revision| revision.starts_with("asm-") && !is_templated(revision)) else {
        return;
    };
    let graph = context.graph();
    let mut runs: Vec<String> = Vec::new();
    for cluster in CLUSTERS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)).flat_map(clusters) {
        let list = cluster
            .at(&["serviceMeshProfile", "istio", "revisions"])
            .or_else(|| cluster.at(&["serviceMeshProfile", "revisions"]));
        let Some(list) = list else { continue };
        for item in list.items().filter_map(Node::text) {
            if is_templated(&item) {
                return;
            }
            runs.push(item.into_owned());
        }
    }
    if runs.is_empty() || runs.iter().any(|known| *known == revision) {
        return;
    }
    let message = format!(
        "{object} asks for sidecars of revision `{revision}`, and the clusters of the repository run `{}`: its pods get none",
        runs.join("`, `")
    );
    sink.report(node.span(), message)
        .help("Write a revision that a cluster runs; during an upgrade a cluster lists both");
}
