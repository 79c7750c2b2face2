//! Workloads of an unknown number of pods that may all run on one node.

use std::sync::Arc;

use super::autoscaled::Autoscalers;
use super::missing_disruption_budget::is_replicated;
use super::missing_topology_spread::is_spread;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::Object;
use crate::object::scaling;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for place in graph.population().places() {
        let all: Vec<&Object<'_>> = place.objects(graph).collect();
        let scalers = Autoscalers::new(&all);
        for object in all.iter().filter(|object| is_replicated(object) && is_open(object, &scalers)) {
            let Some(pod) = object.pod().filter(|pod| !is_spread(object, pod)) else { continue };
            let message = format!(
                "{object} leaves open how many pods run and where: when somebody scales it, all of them may run on one node"
            );
            sink.report_missing(pod.spec_key(), message).object(Arc::clone(object.reference())).help(
                "Write `replicas`, and add `topologySpreadConstraints` over `kubernetes.io/hostname` if they are several",
            );
        }
    }
}

/// Whether nothing that is shown says how many pods run: neither `replicas` nor an autoscaler.
pub(super) fn is_open(object: &Object<'_>, scalers: &Autoscalers<'_, '_>) -> bool {
    scaling::replicas(object).is_none() && !scalers.may_scale(object)
}
