//! ApplicationSets that the controller refuses.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (name, problem) in &graph.rendered().rejected_sets {
        sink.report(
            problem.span,
            format!("ApplicationSet `{name}`: {}; Argo CD makes no Application of it", problem.message),
        )
        .help("Correct the generator or the template");
    }
}
