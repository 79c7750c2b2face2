//! Pods on the node's network that do not find Services.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::is_node_agent;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(network) = pod.spec().entry("hostNetwork").filter(|entry| entry.value.as_bool() == Some(true)) else {
        return;
    };
    let policy = pod.spec().get("dnsPolicy");
    // Every other policy says what is meant.
    if policy.and_then(Node::text).is_some_and(|policy| policy != "ClusterFirst")
        || pod.is_windows()
        || is_node_agent(object)
    {
        return;
    }
    let message = format!(
        "{object} uses the network of its node, and with it the node's DNS: it does not find Services of the cluster, whatever \
         `dnsPolicy: ClusterFirst` says"
    );
    let report = match policy {
        Some(node) => sink.report(node.span(), message).related(network.key.span(), "the node's network"),
        None => sink.report_missing(network.key.span(), message),
    };
    report.help("Set `dnsPolicy: ClusterFirstWithHostNet`, or `Default` if it needs no Service");
}
