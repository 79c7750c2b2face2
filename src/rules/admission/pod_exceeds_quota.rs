//! Pods that ask for more than a ResourceQuota of their namespace gives to all pods together.

use std::sync::Arc;

use super::places::{self, Deciders};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::quantity::Quantity;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Names of a quota, and where containers say how much they take of it.
const COUNTED: &[(&str, [&str; 2])] = &[
    ("cpu", ["requests", "cpu"]),
    ("memory", ["requests", "memory"]),
    ("requests.cpu", ["requests", "cpu"]),
    ("requests.memory", ["requests", "memory"]),
    ("limits.cpu", ["limits", "cpu"]),
    ("limits.memory", ["limits", "memory"]),
];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let quotas = Deciders::in_namespaces(graph.of_kind("", "ResourceQuota"));
    if quotas.is_empty() {
        return;
    }
    for workload in places::workloads(graph.objects()) {
        for quota in quotas.of(workload, graph).into_iter().flatten() {
            if quota.at(&["spec", "scopes"]).is_none() && quota.at(&["spec", "scopeSelector"]).is_none() {
                judge(workload, quota, sink);
            }
        }
    }
}

fn judge(workload: &Object<'_>, quota: &Object<'_>, sink: &mut Sink) {
    for entry in quota.at(&["spec", "hard"]).into_iter().flat_map(Node::entries) {
        let name = entry.name();
        let Some((_, [part, resource])) = COUNTED.iter().find(|(counted, _)| *counted == name) else { continue };
        let Some(hard) = Quantity::of(entry.value) else { continue };
        // Each container alone: what it takes is taken of the whole pod's share at least.
        for container in workload.pod().into_iter().flat_map(|pod| pod.containers()) {
            let Some(node) = container.at(&["resources", part, resource]) else { continue };
            if Quantity::of(node).is_none_or(|amount| amount <= hard) {
                continue;
            }
            let message = format!(
                "The pods of {workload} are refused: {container} takes `{}` of `{name}`, and {quota} gives all pods together `{}`",
                node.text().unwrap_or_default(),
                entry.value.text().unwrap_or_default(),
            );
            sink.report(node.span(), message)
                .object(Arc::clone(workload.reference()))
                .related(entry.value.span(), "the quota of the namespace")
                .help("Ask for less, or raise the quota");
        }
    }
}
