//! Identities that a move leaves behind.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("infrastructure.cluster.x-k8s.io", "AzureClusterIdentity")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let labels = ["clusterctl.cluster.x-k8s.io/move-hierarchy", "clusterctl.cluster.x-k8s.io/move"];
    if labels.iter().any(|label| object.label(label).is_some()) {
        return;
    }
    let message =
        format!("`clusterctl move` leaves {object} behind, and the clusters that use it cannot sign in to Azure");
    sink.report_missing(object.nearest_key_span(&["metadata", "labels", labels[0]]), message)
        .help("Add the label `clusterctl.cluster.x-k8s.io/move-hierarchy: \"true\"`");
}
