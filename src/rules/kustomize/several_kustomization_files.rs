//! Directories with more than one kustomization file.

use kustomize::ProblemKind;

use super::problems;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::kustomization::Kustomization;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str = "Merge the two files into `kustomization.yaml`";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for problem in problems::of_kinds(graph, &[ProblemKind::SeveralFiles]) {
        let mut problem = problem.clone();
        // The whole file is meant; its first field is a place that an ignore comment can stand at.
        let kustomization = Kustomization::of(graph.documents().get(problem.span.source));
        let first = kustomization.and_then(|kustomization| kustomization.root().entries().next());
        problem.span = first.map_or(problem.span, |first| first.key.span());
        let _ = problems::report(sink, &problem).help(HELP);
    }
}
