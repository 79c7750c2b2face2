//! Kustomizations that include themselves.

use kustomize::ProblemKind;

use super::problems;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str = "Take the entry out, or move what both need into a base of its own";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    problems::report_all(graph, context, sink, &[ProblemKind::Cycle], HELP);
}
