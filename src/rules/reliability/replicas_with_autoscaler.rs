//! Replica counts in Git that an autoscaler also sets.

use std::sync::Arc;

use super::autoscaled::Autoscalers;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::scaling::{self, is_replicated};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    if is_ignored_by_argo_cd(graph) {
        return;
    }
    for neighbours in graph.neighbours() {
        let scalers = Autoscalers::new(&neighbours);
        for workload in neighbours.iter().filter(|object| is_replicated(object)) {
            // Nobody scales a workload that is written to stand still.
            let Some(replicas) = scaling::replicas(workload).filter(|entry| entry.value.as_i64() != Some(0)) else {
                continue;
            };
            let Some(count) = replicas.value.as_i64() else { continue };
            let Some((object, scaler)) = scalers.of(graph, workload) else { continue };
            let message = format!(
                "{workload} has `replicas: {count}` and {object} scales it: every sync sets the count back to {count}, whatever the \
                 load is"
            );
            sink.report(replicas.key.span(), message)
                .object(Arc::clone(workload.reference()))
                .related(scaler.target().span(), "the autoscaler's target")
                .help("Delete `replicas`; the autoscaler's minimum is what a new workload starts with");
        }
    }
}

/// Whether some Argo CD Application leaves replica counts alone.
fn is_ignored_by_argo_cd(graph: &Graph<'_>) -> bool {
    ["Application", "ApplicationSet"].iter().flat_map(|kind| graph.of_kind("argoproj.io", kind)).any(|object| {
        let application = object.at(&["spec", "template", "spec"]).or_else(|| object.at(&["spec"]));
        let differences = application.and_then(|spec| spec.get("ignoreDifferences")).into_iter().flat_map(Node::items);
        let mut pointers = differences.flat_map(|difference| {
            let pointers = difference.get("jsonPointers").into_iter().flat_map(Node::items);
            pointers.chain(difference.get("jqPathExpressions").into_iter().flat_map(Node::items))
        });
        pointers.any(|pointer| pointer.text().is_some_and(|text| text.contains("spec") && text.contains("replicas")))
    })
}
