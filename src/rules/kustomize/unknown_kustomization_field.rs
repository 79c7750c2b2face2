//! Fields that no kustomization has.

use kustomize::ProblemKind;

use super::problems::{self, Builders};
use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str = "Correct the name of the field, or delete it";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    let mut builders = None;
    for problem in problems::of_kinds(graph, &[ProblemKind::UnknownField]) {
        let builders = builders.get_or_insert_with(|| Builders::new(graph));
        let is_dropped = builders.is_flux_only(problem.span.source);
        let report = problems::report(sink, problem).help(HELP);
        if is_dropped {
            let _ = report.at_most(Severity::Warning);
        }
    }
}
