//! Dependencies that are nowhere in the cluster.

use super::clusters::is_closed;
use super::dependencies::Dependencies;
use crate::finding::{Confidence, Sink};
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    let dependencies = Dependencies::new(graph);
    for node in &dependencies.nodes {
        for need in node.needs.iter().filter(|need| need.target.is_none()) {
            let named = |candidate: &&super::dependencies::Dependant<'_, '_>| {
                candidate.cluster == node.cluster
                    && candidate.object.name() == need.name
                    && candidate.object.kind() == node.object.kind()
            };
            let elsewhere = dependencies.nodes.iter().find(named);
            let is_closed = is_closed(graph, node.cluster);
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
