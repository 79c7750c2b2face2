//! Fields of kustomizations that were replaced.

use kustomize::ProblemKind;

use super::problems;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str = "Let `kustomize edit fix` rewrite the file, and compare what it builds before and after";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    problems::report_all(graph, context, sink, &[ProblemKind::DeprecatedField], HELP);
}
