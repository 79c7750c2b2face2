//! Workloads of an unknown number of pods without a disruption budget.

use std::sync::Arc;

use super::autoscaled::Autoscalers;
use super::missing_disruption_budget::{self, covered};
use super::unspread_workload::is_open;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for place in graph.population().places() {
        let all: Vec<&Object<'_>> = place.objects(graph).collect();
        let Some(covered) = covered(graph, place, &all) else { continue };
        let scalers = Autoscalers::new(&all);
        for &object in all.iter().filter(|object| missing_disruption_budget::is_replicated(object)) {
            if !is_open(object, &scalers) || covered.contains(&std::ptr::from_ref(object)) {
                continue;
            }
            let message = format!(
                "{object} leaves open how many pods run, and no PodDisruptionBudget selects them: when somebody scales it, a node upgrade may \
                 still evict all of them at once"
            );
            sink.report(object.kind_span(), message)
                .object(Arc::clone(object.reference()))
                .help("Write `replicas`, and add a PodDisruptionBudget with `maxUnavailable: 1` if they are several");
        }
    }
}
