//! Peers of network policies that select no pod.

use std::sync::Arc;

use super::policies::policies;
use super::policy_without_pods::{first_condition, near_label, written};
use crate::finding::{Confidence, Sink};
use crate::graph::Graph;
use crate::graph::population::Settlement;
use crate::manifest::Node;
use crate::object::network::Direction;
use crate::object::policy_rule::{Peer, rules};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for place in graph.population().places() {
        for (object, policy) in policies(place.objects(graph)) {
            for direction in [Direction::Ingress, Direction::Egress] {
                for peer in rules(&policy, direction).flat_map(|rule| rule.peers()) {
                    let Some(there) = place_of(graph, place, &peer) else { continue };
                    let Some(selector) = peer.pods().filter(|selector| !selector.is_empty()) else { continue };
                    let Some(node) = peer.node().get("podSelector") else { continue };
                    if !there.is_closed()
                        || there.pods(graph).next().is_none()
                        || is_of_platform(node)
                        || !there.select(graph, selector.first_pair(), |labels| selector.matches(labels)).is_nothing()
                    {
                        continue;
                    }
                    let side = match direction {
                        Direction::Ingress => "from",
                        Direction::Egress => "to",
                    };
                    let whose = there
                        .namespace()
                        .map_or_else(|| "the namespace".to_owned(), |name| format!("namespace `{name}`"));
                    let message = format!(
                        "{object} allows traffic {side} pods with `{}`, and no pod of {whose} has that: the rule allows nothing",
                        written(node)
                    );
                    let report =
                        sink.report(first_condition(node).span(), message).object(Arc::clone(object.reference()));
                    match near_label(graph, there, selector.first_pair()) {
                        Some(near) => report.help(format!("Select the label that the pods have: `{near}`")),
                        None => report.confidence(Confidence::Medium).help(
                            "Select labels of the pod template; for pods of another namespace add its `namespaceSelector` to the same peer",
                        ),
                    };
                }
            }
        }
    }
}

/// The one namespace in which a peer's pods are; `None` if there may be several, or one that is not shown.
fn place_of<'g>(graph: &'g Graph<'_>, place: &'g Settlement, peer: &Peer<'_>) -> Option<&'g Settlement> {
    let Some(namespaces) = peer.node().get("namespaceSelector").filter(|node| !node.is_null()) else {
        return Some(place);
    };
    let mut labels = namespaces.get("matchLabels")?.entries();
    let only = labels.next()?;
    if labels.next().is_some()
        || only.name() != "kubernetes.io/metadata.name"
        || namespaces.get("matchExpressions").is_some()
    {
        return None;
    }
    graph.population().place(place.cluster(), &only.value.text()?)
}

/// Labels of the pods that a cluster brings itself.
fn is_of_platform(selector: Node<'_>) -> bool {
    selector.raw_parts().any(|part| part.contains("k8s-app") || part.contains("kubernetes.azure.com"))
}
