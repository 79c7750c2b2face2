//! Files that a kustomization reads from outside of its directory.

use kustomize::ProblemKind;

use super::problems::{self, Builders};
use crate::deliver::DeliveryKind;
use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::manifest::Node;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str =
    "Move the file below the kustomization, or give it a kustomization of its own and name that directory";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() || is_lifted(graph) {
        return;
    }
    let mut builders = None;
    for problem in problems::of_kinds(graph, &[ProblemKind::OutsideDirectory]) {
        let builders = builders.get_or_insert_with(|| Builders::new(graph));
        let is_fatal = builders.has(problem.span.source, DeliveryKind::Application);
        let is_harmless = builders.is_flux_only(problem.span.source);
        let report = problems::report(sink, problem).help(HELP);
        if is_harmless {
            let _ = report.at_most(Severity::Info);
        } else if !is_fatal {
            let _ = report.at_most(Severity::Warning);
        }
    }
}

/// Whether the repository configures Argo CD to lift the restriction (`kustomize.buildOptions` of its ConfigMap).
fn is_lifted(graph: &Graph<'_>) -> bool {
    let mut configs = graph.of_kind("", "ConfigMap").filter(|config| config.name() == "argocd-cm");
    configs.any(|config| {
        let options = config.at(&["data", "kustomize.buildOptions"]).and_then(Node::text);
        options.is_some_and(|options| options.contains("LoadRestrictionsNone"))
    })
}
