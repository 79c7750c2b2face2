//! Variables that a Kustomization does not define.

use kustomize::ProblemKind;

use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::rules::kustomize::problems;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    let is_fatal = graph.rendered().refuses_undefined_variables;
    for problem in problems::of_kinds(graph, &[ProblemKind::UndefinedVariable]) {
        let report = problems::report(sink, problem)
            .help("Define the variable in `postBuild`, give it a default (`${NAME:=value}`), or escape the text as `$${NAME}`");
        if !is_fatal {
            let _ = report.at_most(Severity::Warning);
        }
    }
}
