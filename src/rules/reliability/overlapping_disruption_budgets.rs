//! Pods that two disruption budgets protect.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::reference::selection::Selection;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let selections = graph.selections();
    let mut seen = FxHashSet::default();
    for (number, workload) in graph.objects().iter().enumerate().filter(|(_, object)| object.pod().is_some()) {
        let is_budget =
            |selection: &&Selection<'_>| graph.objects()[selection.from].is("policy", "PodDisruptionBudget");
        let budgets: Vec<&Selection<'_>> = selections.selecting(number).filter(is_budget).take(MOST).collect();
        for (at, second) in budgets.iter().enumerate() {
            let second_budget = &graph.objects()[second.from];
            let first = budgets[..at].iter().find(|first| {
                let first_budget = &graph.objects()[first.from];
                first.cluster == second.cluster
                    && first_budget.name() != second_budget.name()
                    && go_together(first_budget, second_budget)
                    && go_together(second_budget, workload)
            });
            let Some(first) = first.filter(|_| !second_budget.is_uncertain() && !workload.is_uncertain()) else {
                continue;
            };
            let first_budget = &graph.objects()[first.from];
            if first_budget.is_uncertain() || !seen.insert((first.from, second.from)) {
                continue;
            }
            let message = format!(
                "{second_budget} and {first_budget} both select the pods of {workload}: the API server refuses to evict them, and a \
                 node drain waits until it fails"
            );
            sink.report(second.node.span(), message)
                .object(Arc::clone(second_budget.reference()))
                .related(first.node.span(), "the selector of the other budget")
                .help("Delete one of the budgets, or select different pods");
        }
    }
}

/// More budgets of one workload are not compared.
const MOST: usize = 8;

/// Whether two objects are applied together: into one cluster, or by one delivery if no cluster is known.
fn go_together(left: &Object<'_>, right: &Object<'_>) -> bool {
    let shares_cluster = left.clusters().iter().any(|cluster| right.clusters().contains(cluster));
    let shares_delivery =
        left.places().iter().any(|place| right.places().iter().any(|other| other.delivery == place.delivery));
    shares_cluster || shares_delivery || left.file() == right.file()
}
