//! Workloads of several pods without a disruption budget.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::autoscaled::Autoscalers;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::population::Settlement;
use crate::object::Object;
use crate::object::scaling::{self, DisruptionBudget};
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
        for &object in all.iter().filter(|object| is_replicated(object)) {
            let Some(replicas) = several(object, &scalers, graph) else { continue };
            if covered.contains(&std::ptr::from_ref(object)) {
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

/// The workloads of a place whose pods some budget selects; `None` if that cannot be said of all.
pub(super) fn covered<'t>(
    graph: &Graph<'t>,
    place: &Settlement,
    all: &[&Object<'t>],
) -> Option<FxHashSet<*const Object<'t>>> {
    let mut covered: FxHashSet<*const Object<'t>> = FxHashSet::default();
    for selector in all.iter().filter_map(|object| DisruptionBudget::of(object)).map(|budget| budget.selector()) {
        if selector.is_written() {
            let selected = place.select(graph, selector.first_pair(), |labels| selector.matches(labels));
            if selected.is_unsure {
                return None;
            }
            covered.extend(selected.pods.into_iter().map(std::ptr::from_ref));
        }
    }
    Some(covered)
}

pub(super) fn is_replicated(object: &Object<'_>) -> bool {
    let kinds = [
        ("apps", "Deployment"),
        ("apps", "StatefulSet"),
        ("apps.openshift.io", "DeploymentConfig"),
        ("argoproj.io", "Rollout"),
    ];
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
