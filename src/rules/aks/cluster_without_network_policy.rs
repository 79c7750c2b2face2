//! AKS clusters without an engine for network policies.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, NETWORK_POLICY, clusters, place_of_missing_engine};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    // Where there are policies already, `unenforced-network-policy` says so.
    if context.graph().of_kind("networking.k8s.io", "NetworkPolicy").next().is_some() {
        return;
    }
    for cluster in clusters(object) {
        let Some(place) = place_of_missing_engine(&cluster) else { continue };
        let message = format!(
            "Nothing enforces network policies in {}: they are accepted and let everything through",
            cluster.named(object)
        );
        place.report(sink, message).help(format!("Set `{}` to `cilium`", cluster.field(&NETWORK_POLICY)));
    }
}
