//! Two priority classes that are the default.

use super::several_defaults;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let default = graph.of_kind("scheduling.k8s.io", "PriorityClass").filter_map(|class| {
        let node = class.root().get("globalDefault").filter(|node| Node::as_bool(*node) == Some(true))?;
        Some((class, node))
    });
    several_defaults::report(
        graph,
        default,
        sink,
        "the API server rejects the second one",
        "Set `globalDefault` in one class only",
    );
}
