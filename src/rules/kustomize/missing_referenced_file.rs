//! Files and directories that a kustomization names and that are not there.

use kustomize::ProblemKind;

use super::problems::{self, Builders};
use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::manifest::Node;
use crate::manifest::kustomization::kustomizations;
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str = "Correct the path, add the file, or take the entry out";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    let secrets = secret_files(graph);
    let builders = Builders::new(graph);
    for problem in problems::of_kinds(graph, &[ProblemKind::MissingFile]) {
        // A generator or patch may name what has to be fetched.
        if graph.sources().slice(problem.span).contains("://") {
            continue;
        }
        let is_delivered = builders.is_delivered(problem.span.source);
        let report = problems::report(sink, problem).help(HELP);
        // Who keeps secrets out of Git has the file beside the checkout.
        if secrets.binary_search(&problem.span).is_ok() {
            let _ = report.at_most(Severity::Info);
        } else if !is_delivered {
            let _ = report.at_most(Severity::Warning);
        }
    }
}

/// What the generators of Secrets name, sorted.
fn secret_files(graph: &Graph<'_>) -> Vec<Span> {
    let mut found = Vec::new();
    for (_, kustomization) in kustomizations(graph.sources(), graph.documents().files()) {
        for generator in kustomization.items("secretGenerator") {
            let lists = ["files", "envs"].into_iter().filter_map(|field| generator.get(field)).flat_map(Node::items);
            found.extend(lists.chain(generator.get("env")).map(Node::span));
        }
    }
    found.sort_unstable();
    found
}
