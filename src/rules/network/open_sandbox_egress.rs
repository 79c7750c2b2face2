//! Sandboxes for agents that may connect to everything.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::selector::Selector;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("extensions.agents.x-k8s.io", "SandboxTemplate")], check);

const HELP: &str =
    "List under `networkPolicy.egress` what the agent needs, each with a `to`; an empty list denies everything";

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let management = object.at(&["spec", "networkPolicyManagement"]).filter(|node: &Node<'_>| !node.is_null());
    if let Some(node) = management
        && let Some(text) = node.text().filter(|text| text != "Managed" && !is_templated(text))
    {
        let message = format!(
            "{object} has `networkPolicyManagement: {text}`: the controller makes no policy for what the agent runs"
        );
        sink.report(node.span(), message).help("Write `Managed`, and list what the agent needs");
        return;
    }
    let Some(policy) = object.at(&["spec", "networkPolicy"]).filter(|policy| policy.is_mapping()) else {
        let span = object.nearest_key_span(&["spec", "networkPolicy"]);
        let message = format!(
            "{object} has no `networkPolicy`: the controller's own lets what the agent runs reach the whole internet"
        );
        sink.report_missing(span, message).help(HELP);
        return;
    };
    let Some(egress) = policy.get("egress").filter(|egress| !egress.is_null()) else { return };
    if egress.is_scalar() || egress.is_mapping() {
        sink.report(egress.span(), format!("{object} has an `egress` that is no list: no policy is made of it"))
            .help(HELP);
        return;
    }
    for rule in egress.items() {
        let peers = rule.get("to").into_iter().flat_map(Node::items);
        let open = peers.clone().find(|peer| !is_limited(*peer));
        if open.is_none() && peers.count() > 0 {
            continue;
        }
        let message =
            format!("{object} lets what the agent runs connect to everything: the rule does not limit where to");
        sink.report(open.unwrap_or(rule).span(), message).help(HELP);
    }
}

/// Whether a peer names something less than everything.
fn is_limited(peer: Node<'_>) -> bool {
    let block = peer.at(&["ipBlock", "cidr"]).and_then(Node::text);
    let is_block = block.is_some_and(|block| !block.is_empty() && !block.ends_with("/0"));
    let selects =
        |key: &str| peer.get(key).is_some_and(|node| node.is_mapping() && !Selector::new(Some(node)).is_empty());
    is_block || selects("podSelector") || selects("namespaceSelector")
}
