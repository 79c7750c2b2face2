//! Names of objects that the repository does not show and that something else may bring.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::reference::{Reason, Verdict};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    let mut seen = FxHashSet::default();
    for reference in graph.references().all() {
        let Verdict::Unresolved { reason: Reason::OpenWorld | Reason::UnknownNamespace | Reason::Undelivered } =
            reference.verdict
        else {
            continue;
        };
        let object = &graph.objects()[reference.from];
        // One text that several overlays use is one finding.
        if object.is_uncertain() || reference.rule().is_none() || !seen.insert(reference.node.span()) {
            continue;
        }
        let (kind, name) = (reference.target.kind, &reference.name);
        let place = match &reference.namespace {
            Some(namespace) => format!(" of namespace `{namespace}`"),
            None => String::new(),
        };
        let message = format!(
            "{object} names {kind} `{name}`{place}, which the repository does not show: something else has to bring it"
        );
        sink.report(reference.node.span(), message)
            .object(Arc::clone(object.reference()))
            .help("Declare it in the repository, or ignore this where it comes from elsewhere");
    }
}
