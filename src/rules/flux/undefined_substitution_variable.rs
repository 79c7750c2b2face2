//! Variables that a Kustomization does not define.

use std::collections::BTreeSet;

use kustomize::ProblemKind;

use super::clusters::Patched;
use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::object::flux::KUSTOMIZE;
use crate::rules::kustomize::problems;
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    let is_fatal = graph.rendered().refuses_undefined_variables;
    let patched = Patched::new(graph);
    // Whoever delivers these Kustomizations may add sources of variables.
    let open: BTreeSet<Span> = graph
        .of_kind(KUSTOMIZE, "Kustomization")
        .filter(|object| patched.may_change(object))
        .map(|object| object.name_span())
        .collect();
    for problem in problems::of_kinds(graph, &[ProblemKind::UndefinedVariable]) {
        if problem.related.iter().any(|(site, _)| open.contains(site)) {
            continue;
        }
        let report = problems::report(sink, problem)
            .help("Define the variable in `postBuild`, give it a default (`${NAME:=value}`), or escape the text as `$${NAME}`");
        if !is_fatal {
            let _ = report.at_most(Severity::Warning);
        }
    }
}
