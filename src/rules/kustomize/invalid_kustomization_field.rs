//! Fields of kustomizations with a wrong type or value.

use kustomize::ProblemKind;

use super::problems;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str = "Correct the value";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    problems::report_all(graph, context, sink, &[ProblemKind::InvalidField, ProblemKind::NotAnObject], HELP);
}
