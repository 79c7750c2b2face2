//! Builds that hold an object twice.

use kustomize::ProblemKind;

use super::problems;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for problem in problems::of_kinds(graph, &[ProblemKind::DuplicateObject]) {
        // Two of one file that are the same as they stand are `duplicate-object`s.
        let others = problem.related.iter().map(|(span, _)| *span);
        if others.into_iter().any(|other| other != problem.span && are_equal_as_written(graph, problem.span, other)) {
            continue;
        }
        let help = match problem.related.iter().any(|(span, _)| *span == problem.span) {
            true => "Include the file or base once: two entries of the build lead to it",
            false => "Rename one of the two, or take one of the files out of the build",
        };
        let _ = problems::report(sink, problem).help(help);
    }
}

/// Whether two names in one file are those of manifests with one identity.
fn are_equal_as_written(graph: &Graph<'_>, one: Span, other: Span) -> bool {
    let named = |span: Span| {
        let mut manifests = graph.documents().get(span.source).manifests();
        manifests.find(|manifest| manifest.name_span() == span)
    };
    one.source == other.source
        && named(one).zip(named(other)).is_some_and(|(one, other)| {
            one.is(other.group(), other.kind()) && one.name() == other.name() && one.namespace() == other.namespace()
        })
}
