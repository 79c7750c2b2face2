//! Containers without an upper bound on processor time.

use super::resources::{self, Defaults, Part};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let defaults = Defaults::of(graph);
    resources::each_container(graph, |object, pod, container| {
        let missing = defaults.missing(object, pod, container, Part::Limits, &["cpu"]);
        if missing.is_empty() || resources::is_templated(container) {
            return;
        }
        let message = format!("{object}: {container} has no cpu limit: how fast it is depends on its neighbours");
        resources::report(sink, object, resources::place(container, "limits"), message)
            .help("Set `resources.limits.cpu` where equal speed matters more than idle processors");
    });
}
