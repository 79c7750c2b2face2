//! Dependencies that are nowhere in the cluster.

use super::clusters::Clusters;
use super::dependencies::Dependencies;
use crate::finding::{Confidence, Sink};
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    let (clusters, dependencies) = (Clusters::new(graph), Dependencies::new(graph));
    let is_known = |cluster| clusters.is_booted(cluster) && !clusters.has_failed(cluster);
    for node in dependencies.nodes.iter().filter(|node| is_known(node.cluster)) {
        for need in node.needs.iter().filter(|need| need.target.is_none()) {
            let named = |candidate: &&super::dependencies::Dependant<'_, '_>| {
                candidate.cluster == node.cluster
                    && candidate.object.name() == need.name
                    && candidate.object.kind() == node.object.kind()
            };
            let elsewhere = dependencies.nodes.iter().find(named);
            let is_closed = clusters.is_closed(node.cluster);
            if !is_closed && elsewhere.is_none() {
                continue;
            }
            let kind = node.object.kind();
            let hint = match elsewhere {
                Some(other) => format!("; there is one in the namespace `{}`", other.object.namespace().unwrap_or_default()),
                None => String::new(),
            };
            let span = need.entry.get("name").unwrap_or(need.entry).span();
            let report = sink
                .report(
                    span,
                    format!(
                        "{} depends on {kind} `{}/{}`, which its cluster does not have: it waits for ever{hint}",
                        node.object, need.namespace, need.name
                    ),
                )
                .help(format!("Name a {kind} of the cluster, or delete the entry"))
                .object(node.object.reference().clone());
            if !is_closed {
                let _ = report.confidence(Confidence::Medium);
            }
        }
    }
}
