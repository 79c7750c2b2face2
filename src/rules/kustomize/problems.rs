//! From what the builds of kustomizations complained about to findings.

use kustomize::{Problem, ProblemKind};
use rustc_hash::FxHashMap;

use crate::deliver::DeliveryKind;
use crate::finding::{Report, Sink};
use crate::graph::Graph;
use crate::rules::Context;
use crate::source::FileId;

/// The problems of some kinds, by place.
pub(in crate::rules) fn of_kinds<'g>(
    graph: &'g Graph<'_>,
    kinds: &'g [ProblemKind],
) -> impl Iterator<Item = &'g Problem> {
    graph.rendered().problems.iter().filter(move |problem| kinds.contains(&problem.kind))
}

/// Reports every problem of some kinds in its own words.
pub(in crate::rules) fn report_all(
    graph: &Graph<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
    kinds: &[ProblemKind],
    help: &str,
) {
    if context.sees_single_files() {
        return;
    }
    for problem in of_kinds(graph, kinds) {
        let _ = report(sink, problem).help(help);
    }
}

/// Reports one problem in its own words.
pub(in crate::rules) fn report<'s>(sink: &'s mut Sink, problem: &Problem) -> Report<'s> {
    let mut report = sink.report(problem.span, sentence(&problem.message));
    for (span, text) in &problem.related {
        report = report.related(*span, text.as_str());
    }
    report
}

/// A message with a capital letter at its start.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Who reads each file for a build.
#[derive(Debug)]
pub(super) struct Builders {
    kinds: FxHashMap<FileId, Vec<DeliveryKind>>,
}

impl Builders {
    /// Collects which sorts of deliveries read which files.
    pub(super) fn new(graph: &Graph<'_>) -> Self {
        let mut kinds: FxHashMap<FileId, Vec<DeliveryKind>> = FxHashMap::default();
        for delivery in &graph.rendered().deliveries {
            for &file in &delivery.used {
                let known = kinds.entry(file).or_default();
                if !known.contains(&delivery.kind) {
                    known.push(delivery.kind);
                }
            }
        }
        Self { kinds }
    }

    /// Whether a sort of delivery reads a file.
    pub(super) fn has(&self, file: FileId, kind: DeliveryKind) -> bool {
        self.kinds.get(&file).is_some_and(|kinds| kinds.contains(&kind))
    }

    /// Whether a controller reads a file: Flux or Argo CD.
    pub(super) fn is_delivered(&self, file: FileId) -> bool {
        self.has(file, DeliveryKind::Kustomization) || self.has(file, DeliveryKind::Application)
    }

    /// Whether Flux reads a file and nothing else does.
    pub(super) fn is_flux_only(&self, file: FileId) -> bool {
        self.kinds.get(&file).is_some_and(|kinds| kinds.iter().all(|kind| *kind == DeliveryKind::Kustomization))
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!(sentence("the name"), "The name");
        assert_eq!(sentence("`name`"), "`name`");
        assert_eq!(sentence(""), "");
    }
}
