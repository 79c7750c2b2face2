//! Workloads of several pods without a disruption budget.

use std::sync::Arc;

use super::autoscaled::Autoscalers;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::population::labels;
use crate::object::Object;
use crate::object::scaling::{self, DisruptionBudget};
use crate::object::selector::Match;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for place in graph.population().places() {
        let all: Vec<&Object<'_>> = place.objects(graph).collect();
        let budgets: Vec<_> = all.iter().filter_map(|object| DisruptionBudget::of(object)).collect();
        let scalers = Autoscalers::new(&all);
        for object in all.iter().filter(|object| is_replicated(object)) {
            let Some(replicas) = several(object, &scalers, graph) else { continue };
            let is_covered = budgets.iter().any(|budget| {
                let selector = budget.selector();
                selector.is_written() && selector.matches(labels(object)) != Match::No
            });
            if is_covered {
                continue;
            }
            let message = format!(
                "{object} runs {replicas} pods and no PodDisruptionBudget selects them: a node upgrade may evict all of them at once"
            );
            sink.report(object.kind_span(), message)
                .object(Arc::clone(object.reference()))
                .help("Add a PodDisruptionBudget with `maxUnavailable: 1` that selects its pods");
        }
    }
}

pub(super) fn is_replicated(object: &Object<'_>) -> bool {
    let kinds = [("apps", "Deployment"), ("apps", "StatefulSet"), ("argoproj.io", "Rollout")];
    !object.is_uncertain() && kinds.iter().any(|(group, kind)| object.is(group, kind))
}

/// How many pods run at least, if it is more than one.
pub(super) fn several(object: &Object<'_>, scalers: &Autoscalers<'_, '_>, graph: &Graph<'_>) -> Option<i64> {
    let pods = if scalers.may_scale(object) {
        scalers.of(graph, object).map(|(_, scaler)| scaler.minimum())
    } else {
        scaling::replicas(object)?.value.as_i64()
    };
    pods.filter(|pods| *pods > 1)
}
