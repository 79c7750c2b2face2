//! Services that select no pod.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let selections = graph.selections();
    for selection in selections.all() {
        let service = &graph.objects()[selection.from];
        let is_empty = selections.selected(selection).len() == 0 && !selection.is_uncertain;
        if !is_empty || !selection.is_closed || !selection.has_candidates || !service.is("", "Service") {
            continue;
        }
        let has_type = service.at(&["spec", "type"]).and_then(Node::text);
        if has_type.is_some_and(|text| text == "ExternalName") || service.is_uncertain() || graph.is_example(service) || selection.node.is_empty() {
            continue;
        }
        let message = format!(
            "{service} selects no pod of its namespace: nothing has all of these labels, and requests to it are refused"
        );
        sink.report(selection.node.span(), message)
            .object(Arc::clone(service.reference()))
            .help("Write labels that the pod template of the workload has");
    }
}
