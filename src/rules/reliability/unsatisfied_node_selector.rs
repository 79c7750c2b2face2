//! Pods that ask for nodes which no declared pool has.

use std::sync::Arc;

use super::nodes::{Nodes, named, placeable};
use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::manifest::Node;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(nodes) = Nodes::of(graph) else { return };
    for (object, pod) in placeable(graph) {
        let Some(selector) = pod.spec().entry("nodeSelector").filter(|selector| !selector.value.is_empty()) else {
            continue;
        };
        if nodes.pools.iter().any(|pool| pool.is_asked_for(pod) != Some(false)) {
            continue;
        }
        let pairs: Vec<String> = selector
            .value
            .entries()
            .map(|entry| format!("{}: {}", entry.name(), entry.value.text().unwrap_or_default()))
            .collect();
        let message = format!(
            "{object} runs on nodes with `{}` only, and none of the {} node pools of the repository has that: its pods stay Pending",
            pairs.join(", "),
            nodes.pools.len()
        );
        let span = selector.value.entries().next().map_or(selector.key.span(), |entry| entry.key.span());
        let mut report = sink.report(span, message).object(Arc::clone(object.reference()));
        for pool in nodes.pools.iter().take(3) {
            report = report.related(pool.object.name_span(), named(pool));
        }
        let names: Vec<&str> = nodes.pools.iter().filter_map(|pool| pool.name.as_deref()).collect();
        let wanted = selector.value.get("agentpool").or_else(|| selector.value.get("kubernetes.azure.com/agentpool"));
        let near = wanted.and_then(Node::text).and_then(|wanted| closest(&wanted, names));
        match near {
            Some(near) => report.help(format!("Name the pool `{near}`")),
            None => report.help("Give a node pool the label (`nodeLabels`), or select one that a pool has"),
        };
    }
}
