//! Workloads of several pods that may all run on one node.

use std::sync::Arc;

use super::autoscaled::Autoscalers;
use super::missing_disruption_budget::{is_replicated, several};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for place in graph.population().places() {
        let all: Vec<&Object<'_>> = place.objects(graph).collect();
        let scalers = Autoscalers::new(&all);
        for object in all.iter().filter(|object| is_replicated(object)) {
            let (Some(pod), Some(replicas)) = (object.pod(), several(object, &scalers, graph)) else { continue };
            let has = |path: &[&str]| pod.spec().at(path).is_some_and(|node| !node.is_empty());
            if has(&["topologySpreadConstraints"]) || has(&["affinity", "podAntiAffinity"]) {
                continue;
            }
            let message = format!(
                "{object} runs {replicas} pods and says nothing about where: all of them may run on one node or in one zone"
            );
            sink.report_missing(pod.spec_key(), message).object(Arc::clone(object.reference())).help(
                "Add `topologySpreadConstraints` over `kubernetes.io/hostname` and `topology.kubernetes.io/zone`",
            );
        }
    }
}
