//! Services that one pod answers.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::autoscaled::Autoscalers;
use super::matching::{self, ByLabel};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::Service;
use crate::object::scaling;
use crate::object::selector::Match;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut seen = FxHashSet::default();
    for neighbours in graph.neighbours() {
        let scalers = Autoscalers::new(&neighbours);
        let workloads = ByLabel::new(neighbours.iter().copied().filter(|object| is_single(object)));
        for (object, service) in neighbours.iter().filter_map(|object| Some((object, Service::of(object)?))) {
            let Some((key, value)) = service.selector().first_pair() else { continue };
            for workload in workloads.candidates(&key, &value) {
                // Asked first: many Services with the same labels must not cost many times the workloads. The text does not name the
                // workload: overlays make several of the same.
                let identity = Arc::as_ptr(workload.reference());
                if seen.contains(&identity) {
                    continue;
                }
                if service.selector().matches(matching::pod_labels(workload)) != Match::Yes
                    || scalers.may_scale(workload)
                {
                    continue;
                }
                seen.insert(identity);
                let what = format!("a restart or a node upgrade interrupts {object}");
                let report = match scaling::replicas(workload) {
                    Some(replicas) => {
                        sink.report(replicas.value.span(), format!("{workload} runs one replica: {what}"))
                    }
                    None => sink.report_missing(
                        workload.nearest_key_span(&["spec", "replicas"]),
                        format!("{workload} does not set `replicas`, so one runs: {what}"),
                    ),
                };
                report
                    .object(Arc::clone(workload.reference()))
                    .related(object.name_span(), "the Service that its pods answer")
                    .help("Run at least two replicas, spread over nodes, with a PodDisruptionBudget");
            }
        }
    }
}

/// Whether a Deployment or Rollout runs one replica, and nothing says that it must be one: a volume that only one node can
/// mount, a strategy that never runs two.
fn is_single(object: &Object<'_>) -> bool {
    if !object.is("apps", "Deployment") && !object.is("argoproj.io", "Rollout") {
        return false;
    }
    let replicas = scaling::replicas(object);
    let one = replicas.is_none_or(|replicas| replicas.value.as_i64() == Some(1));
    let strategy = object.at(&["spec", "strategy", "type"]).and_then(Node::text);
    let volumes = object.pod().and_then(|pod| pod.spec().get("volumes"));
    let mut volumes = volumes.into_iter().flat_map(Node::items);
    one && strategy.is_none_or(|strategy| strategy != "Recreate")
        && !volumes.any(|volume| volume.get("persistentVolumeClaim").is_some())
}
