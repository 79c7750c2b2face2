//! Pods with an Azure identity that cannot reach Azure.

use std::sync::Arc;

use super::admitting::{has_foreign_policies, isolating};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::population::labels;
use crate::object::network::Direction;
use crate::object::policy_rule::rules;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// The label of pods that use workload identity.
const LABEL: &str = "azure.workload.identity/use";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for place in graph.population().places().iter().filter(|place| place.is_closed()) {
        let users = place.pods(graph).filter(|pod| labels(pod).get(LABEL).is_some_and(|value| value == "true"));
        for workload in users {
            let policies = isolating(graph, place, workload, Direction::Egress);
            let Some((policy, _)) = policies.first() else { continue };
            if workload.is_uncertain() || has_foreign_policies(graph, place) {
                continue;
            }
            let leads_out = policies.iter().flat_map(|(_, view)| rules(view, Direction::Egress)).any(|rule| {
                let is_outside = rule.peer_list().is_none() || rule.peers().any(|peer| peer.addresses().is_some());
                // A proxy of the cluster may lead out, too.
                let by_proxy = rule.peers().any(|peer| peer.namespaces().is_some()) && rule.port_list().is_none();
                (is_outside && rule.covers(443, "TCP")) || by_proxy
            });
            if leads_out {
                continue;
            }
            let message = format!(
                "{workload} uses workload identity, and {policy} and the other policies that select its pods let nothing out on port 443: \
                 it cannot exchange its token at `login.microsoftonline.com`"
            );
            sink.report(workload.name_span(), message)
                .object(Arc::clone(workload.reference()))
                .related(policy.name_span(), "denies egress")
                .help("Allow egress on port 443 to the addresses of Entra ID and of what the identity is for, or of the firewall before them");
        }
    }
}
