//! Files that a generated kustomization cannot hold.

use kustomize::ProblemKind;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::kustomize::problems;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str = "Move the file elsewhere, leave it out in `.sourceignore`, or list the manifests of the directory in a \
                    kustomization.yaml";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    problems::report_all(graph, context, sink, &[ProblemKind::NotAResource], HELP);
}
