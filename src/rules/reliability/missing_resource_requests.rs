//! Containers that do not say what they need.

use super::resources::{self, Defaults, Part};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let defaults = Defaults::of(graph);
    resources::each_container(graph, |object, pod, container| {
        if resources::is_templated(container) {
            return;
        }
        let missing = defaults.missing(object, pod, container, Part::Requests, &["cpu", "memory"]);
        let (what, consequence) = match missing.as_slice() {
            [] => return,
            ["cpu"] => ("cpu request", "it gets no share of a busy node's processors"),
            ["memory"] => ("memory request", "its node can be filled up until it is evicted"),
            _ => (
                "cpu and memory requests",
                "the scheduler takes it for empty, and it is the first to be starved or evicted on a busy node",
            ),
        };
        let message = format!("{object}: {container} has no {what}: {consequence}");
        let fields: Vec<String> = missing.iter().map(|resource| format!("`resources.requests.{resource}`")).collect();
        resources::report(sink, object, resources::place(container, "requests"), message)
            .help(format!("Set {} to what the container uses in production", fields.join(" and ")));
    });
}
