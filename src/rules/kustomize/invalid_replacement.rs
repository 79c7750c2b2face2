//! Replacements that cannot be applied.

use kustomize::ProblemKind;

use super::problems;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str = "Correct the source or the target so that it names exactly what is there";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    problems::report_all(
        graph,
        context,
        sink,
        &[ProblemKind::InvalidReplacement, ProblemKind::AmbiguousReference],
        HELP,
    );
}
