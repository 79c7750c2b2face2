//! Containers that count as ready when their process has started.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::matching::{self, ByLabel};
use super::missing_liveness_probe::is_long_running;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::network::Service;
use crate::object::selector::Match;
use crate::object::workload::ContainerKind;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut served = FxHashSet::default();
    for neighbours in graph.neighbours() {
        let workloads = ByLabel::new(neighbours.iter().copied());
        for service in neighbours.iter().filter_map(|object| Service::of(object)) {
            let Some((key, value)) = service.selector().first_pair() else { continue };
            for workload in workloads.candidates(&key, &value) {
                let identity = Arc::as_ptr(workload.reference());
                if !served.contains(&identity)
                    && service.selector().matches(matching::pod_labels(workload)) == Match::Yes
                {
                    served.insert(identity);
                }
            }
        }
    }
    for object in graph.objects() {
        let Some(pod) = object.pod().filter(|pod| is_long_running(object, pod)) else { continue };
        if served.contains(&Arc::as_ptr(object.reference())) {
            continue;
        }
        for container in pod.containers().iter().filter(|container| container.kind() == ContainerKind::Main) {
            if container.get("readinessProbe").is_some() {
                continue;
            }
            let message = format!(
                "{object}: {container} has no readiness probe: a rollout goes on as soon as its process has started, even if it fails \
                 a moment later"
            );
            sink.report_missing(container.nearest_key_span(&["readinessProbe"]), message)
                .object(Arc::clone(object.reference()))
                .help("Add a `readinessProbe`, or `minReadySeconds` to the workload");
        }
    }
}
