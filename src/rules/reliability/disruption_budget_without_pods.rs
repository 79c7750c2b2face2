//! Disruption budgets that protect no pod.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let selections = graph.selections();
    for selection in selections.all() {
        let budget = &graph.objects()[selection.from];
        let is_empty = selections.selected(selection).len() == 0 && !selection.is_uncertain;
        if !is_empty || !selection.is_closed || !selection.has_candidates || !budget.is("policy", "PodDisruptionBudget")
        {
            continue;
        }
        if budget.is_uncertain() || graph.is_example(budget) || selection.selects_all() {
            continue;
        }
        let message = format!("{budget} selects no pod of its namespace: it protects nothing");
        sink.report(selection.node.span(), message)
            .object(Arc::clone(budget.reference()))
            .help("Write labels that the pod template of the workload has");
    }
}
