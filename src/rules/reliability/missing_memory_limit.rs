//! Containers that may take a node's whole memory.

use super::resources::{self, Defaults, Part};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let defaults = Defaults::of(graph);
    resources::each_container(graph, |object, pod, container| {
        let missing = defaults.missing(object, pod, container, Part::Limits, &["memory"]);
        if missing.is_empty() || resources::is_templated(container) {
            return;
        }
        let message = format!(
            "{object}: {container} has no memory limit: a leak in it takes the memory of every other pod on its node"
        );
        resources::report(sink, object, resources::place(container, "limits"), message)
            .help("Set `resources.limits.memory`, best equal to the request");
    });
}
