//! AKS clusters without an engine for network policies.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::Answer;
use crate::object::azure::cluster::{CLUSTERS, NETWORK_DATAPLANE, NETWORK_PLUGIN, NETWORK_POLICY, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(place) = cluster.ask(&NETWORK_POLICY).unless(|engine| engine != "none") else { continue };
        let dataplane = cluster.ask(&NETWORK_DATAPLANE);
        let is_cilium = dataplane.text().is_some_and(|dataplane| dataplane == "cilium");
        let brings_own = cluster.ask(&NETWORK_PLUGIN).text().is_some_and(|plugin| plugin == "none");
        if is_cilium || brings_own || matches!(dataplane, Answer::Unknown) {
            continue;
        }
        let message = format!(
            "Nothing enforces network policies in {}: they are accepted and let everything through",
            cluster.named(object)
        );
        place.report(sink, message).help(format!("Set `{}` to `cilium`", cluster.field(&NETWORK_POLICY)));
    }
}
