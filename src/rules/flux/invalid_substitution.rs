//! Expressions with variables that Flux cannot evaluate.

use kustomize::ProblemKind;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::kustomize::problems;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str = "Escape the text as `$${...}`, or switch substitution off with the annotation \
                    `kustomize.toolkit.fluxcd.io/substitute: disabled` if it is a script's own";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    problems::report_all(graph, context, sink, &[ProblemKind::InvalidSubstitution], HELP);
}
