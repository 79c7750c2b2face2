//! Whether the network policies of a place let somebody from another namespace through to pods: the ground of the rules about pods that
//! are published or scraped.

use crate::graph::Graph;
use crate::graph::population::{Settlement, labels};
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::isolation;
use crate::object::network::{Direction, NetworkPolicy};
use crate::object::policy_rule::{Peer, PolicyRule, rules};
use crate::object::selector::{Labels, Match};

use super::policies::policies;

/// Whether a policy of another kind may decide about the pods of a place.
pub(super) fn has_foreign_policies(graph: &Graph<'_>, place: &Settlement) -> bool {
    let is_here = |object: &&Object<'_>| place.cluster().is_none_or(|cluster| object.clusters().contains(&cluster));
    isolation::KINDS
        .iter()
        .filter(|(group, kind)| !(*kind == "NetworkPolicy" && matches!(*group, "networking.k8s.io" | "extensions")))
        .any(|(group, kind)| graph.of_kind(group, kind).any(|object| is_here(&object)))
}

/// The policies that isolate a workload in a direction; none if one of them lets everything through.
pub(super) fn isolating<'g, 't>(
    graph: &'g Graph<'t>,
    place: &'g Settlement,
    workload: &Object<'t>,
    direction: Direction,
) -> Vec<(&'g Object<'t>, NetworkPolicy<'t>)> {
    let found: Vec<_> = policies(place.objects(graph))
        .filter(|(_, policy)| policy.applies_to(direction) && policy.selector().matches(labels(workload)) == Match::Yes)
        .collect();
    if found.iter().any(|(_, policy)| policy.allows_everything(direction)) { Vec::new() } else { found }
}

/// Whether a rule of a direction may let traffic from or to another namespace through, whatever its ports.
pub(super) fn may_cross(
    graph: &Graph<'_>,
    place: &Settlement,
    policy: &NetworkPolicy<'_>,
    direction: Direction,
    namespace: Option<&str>,
) -> bool {
    rules(policy, direction).any(|rule| crosses(graph, place, &rule, namespace))
}

fn crosses(graph: &Graph<'_>, place: &Settlement, rule: &PolicyRule<'_>, namespace: Option<&str>) -> bool {
    rule.peer_list().is_none() || rule.peers().any(|peer| is_outside(graph, place, &peer, namespace))
}

/// Whether a peer may be pods of another namespace: this one, if it is given.
fn is_outside(graph: &Graph<'_>, place: &Settlement, peer: &Peer<'_>, wanted: Option<&str>) -> bool {
    if peer.addresses().is_some() {
        return true;
    }
    let Some(namespaces) = peer.namespaces() else { return false };
    let Some(node) = peer.node().get("namespaceSelector") else { return false };
    let Some(wanted) = wanted else {
        // Only its own namespace, by name.
        let own = place.namespace();
        let named =
            node.at(&["matchLabels"]).and_then(|labels| labels.get("kubernetes.io/metadata.name")).and_then(Node::text);
        return named.is_none() || named.as_deref() != own;
    };
    let named =
        node.at(&["matchLabels"]).and_then(|labels| labels.get("kubernetes.io/metadata.name")).and_then(Node::text);
    if let Some(named) = named {
        return named == wanted || is_templated(&named);
    }
    let declared = graph.population().namespaces(graph, place.cluster()).find(|namespace| namespace.name() == wanted);
    match declared {
        Some(declared) => namespaces.matches(Labels::new(declared.at(&["metadata", "labels"]))) != Match::No,
        None => true,
    }
}
