//! Components where bases are expected, and the reverse.

use kustomize::ProblemKind;

use super::problems;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str = "Name components in `components` and all other directories in `resources`";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    problems::report_all(graph, context, sink, &[ProblemKind::WrongKind], HELP);
}
