//! Address blocks of network policies that should cover pods, on a dataplane where they do not.

use super::cilium::managed;
use super::policies::KINDS;
use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::azure::cluster::CLUSTERS;
use crate::object::network::{Direction, NetworkPolicy};
use crate::object::policy_rule::rules;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(KINDS, check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    if CLUSTERS.iter().all(|(group, kind)| context.graph().of_kind(group, kind).next().is_none()) {
        return;
    }
    let Some(policy) = NetworkPolicy::of(object) else { return };
    let Some(clusters) = managed(context.graph()) else { return };
    let pods: Vec<String> = clusters
        .iter()
        .flat_map(|(_, cluster)| {
            let one = cluster.at(&["networkProfile", "podCidr"]).and_then(Node::text);
            let services = cluster.at(&["networkProfile", "serviceCidr"]).and_then(Node::text);
            one.into_iter().chain(services).map(|text| text.into_owned())
        })
        .collect();
    for direction in [Direction::Ingress, Direction::Egress] {
        for rule in rules(&policy, direction) {
            // Other peers of the rule may be what covers the pods.
            if rule.peers().any(|peer| peer.namespaces().is_some() || peer.pods().is_some()) {
                continue;
            }
            for address in rule.peers().filter_map(|peer| peer.addresses()) {
                let Some(text) = address.text().filter(|text| !is_templated(text)) else { continue };
                if !pods.iter().any(|range| *range == text) {
                    continue;
                }
                let message = format!(
                    "{object} names pods by their addresses, `{text}`: with Cilium an `ipBlock` never selects pods or nodes, so the traffic \
                     stays blocked"
                );
                sink.report(address.span(), message).help("Name the pods with `podSelector` and `namespaceSelector`");
            }
        }
    }
}
