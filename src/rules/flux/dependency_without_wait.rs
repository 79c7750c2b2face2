//! Dependencies that are ready before they work.

use super::dependencies::Dependencies;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let dependencies = Dependencies::new(graph);
    for node in dependencies.nodes.iter().filter(|node| node.object.kind() == "Kustomization") {
        for need in &node.needs {
            let Some(target) = need.target.map(|target| dependencies.nodes[target].object) else { continue };
            let has_items = |field| target.at(&["spec", field]).is_some_and(|list| list.items().next().is_some());
            let waits = target.at(&["spec", "wait"]).and_then(Node::as_bool) == Some(true);
            if waits || has_items("healthChecks") || has_items("healthCheckExprs") {
                continue;
            }
            let span = need.entry.get("name").unwrap_or(need.entry).span();
            sink.report(
                span,
                format!(
                    "{} depends on {target}, which is ready as soon as it is applied: its workloads and definitions may not be up",
                    node.object
                ),
            )
            .help(format!("Set `wait: true` and a `timeout` in {target}"))
            .related(target.name_span(), "it does not wait for its objects")
            .object(node.object.reference().clone());
        }
    }
}
