//! Rules of network policies that let everything through: the ground of the two `open-…` rules.

use crate::finding::{Severity, Sink};
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::{Direction, NetworkPolicy};
use crate::object::policy_rule::rules;

/// Reports rules of a direction that are open to all addresses.
pub(super) fn check(object: &Object<'_>, direction: Direction, sink: &mut Sink) {
    let Some(policy) = NetworkPolicy::of(object).filter(|policy| policy.applies_to(direction)) else { return };
    for rule in rules(&policy, direction) {
        let (who, help) = match direction {
            Direction::Ingress => (
                "accept connections from",
                "Name who may connect: the gateway's namespace, the pods of the application",
            ),
            Direction::Egress => (
                "connect to",
                "Name what the pods need: namespaces, pods, or the addresses of a firewall or of private endpoints",
            ),
        };
        let is_limited = rule.port_list().is_some();
        let mut report = |node: Node<'_>, what: &str| {
            let ports = if is_limited { "on the listed ports " } else { "" };
            let message = format!("{object} lets its pods {who} {what} {ports}");
            let report = sink.report(node.span(), message.trim_end().to_owned()).help(help);
            if is_limited {
                let _ = report.at_most(Severity::Info);
            }
        };
        if rule.peer_list().is_none() {
            // Only DNS: whoever is asked.
            let only_dns = is_limited && !rule.covers(443, "TCP") && !rule.covers(80, "TCP");
            if !(direction == Direction::Egress && only_dns) {
                report(rule_node(rule.node()), "everybody");
            }
            continue;
        }
        for peer in rule.peers() {
            let Some(addresses) = peer.addresses() else { continue };
            // One with exceptions leaves somebody out: private networks, the metadata service.
            let has_exceptions = peer.node().at(&["ipBlock", "except"]).is_some_and(|list| !list.is_empty());
            if !has_exceptions && addresses.text().is_some_and(|text| matches!(&*text, "0.0.0.0/0" | "::/0")) {
                report(addresses, "every address");
            }
        }
    }
}

/// What stands for an open rule: its first key, or the element of the list.
fn rule_node(node: Node<'_>) -> Node<'_> {
    node.entries().next().map_or(node, |entry| entry.key)
}
