//! Peers that were probably meant as one: the pods of a namespace, written as the namespace or such pods.

use super::policies::KINDS;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::network::{Direction, NetworkPolicy};
use crate::object::policy_rule::rules;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(KINDS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(policy) = NetworkPolicy::of(object) else { return };
    for direction in [Direction::Ingress, Direction::Egress] {
        for rule in rules(&policy, direction) {
            let peers: Vec<_> = rule.peers().collect();
            for pair in peers.windows(2) {
                let [first, second] = pair else { continue };
                let (Some(namespaces), None, None, Some(pods)) =
                    (first.namespaces(), first.pods(), second.namespaces(), second.pods())
                else {
                    continue;
                };
                if namespaces.is_empty() || pods.is_empty() {
                    continue;
                }
                let Some(entry) = second.node().entry("podSelector") else { continue };
                let message = format!(
                    "{object} lists a `namespaceSelector` and a `podSelector` as two peers: every pod of the selected namespaces is \
                     allowed, and such pods of its own namespace, not such pods of those namespaces"
                );
                sink.report(entry.key.span(), message).help(
                    "Write both selectors in one list element if both must hold, or the `podSelector` first if not",
                );
            }
        }
    }
}
