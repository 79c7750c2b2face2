//! Containers that get traffic before they can serve it.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::matching::{self, ByLabel};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::Service;
use crate::object::probe;
use crate::object::selector::Match;
use crate::object::workload::{Container, ContainerKind};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut seen = FxHashSet::default();
    // Workloads about which everything is said: many Services with the same labels must not cost many times the workloads.
    let mut done = FxHashSet::default();
    for neighbours in graph.neighbours() {
        let services = neighbours.iter().filter_map(|object| Some((*object, Service::of(object)?)));
        // Who scrapes metrics scrapes pods that are not ready, too.
        let services: Vec<_> = services.filter(|(object, _)| !object.name().contains("metrics")).collect();
        if services.is_empty() {
            continue;
        }
        let workloads = ByLabel::new(neighbours.iter().copied().filter(|object| serves(object)));
        for (object, service) in services {
            if publishes_early(object) || service.target_ports().next().is_none() {
                continue;
            }
            let Some((key, value)) = service.selector().first_pair() else { continue };
            for workload in workloads.candidates(&key, &value) {
                // Not its text: overlays make several workloads of the same.
                let identity = Arc::as_ptr(workload.reference());
                if done.contains(&identity) {
                    continue;
                }
                let Some(pod) = workload.pod() else { continue };
                if service.selector().matches(matching::pod_labels(workload)) != Match::Yes {
                    continue;
                }
                let main: Vec<&Container<'_>> =
                    pod.containers().iter().filter(|container| container.kind() == ContainerKind::Main).collect();
                for container in receivers(&main, &service) {
                    if container.get("readinessProbe").is_none() && seen.insert((identity, container.name_span())) {
                        report(workload, container, object, sink);
                    }
                }
                let is_said = |container: &&Container<'_>| {
                    container.get("readinessProbe").is_some() || seen.contains(&(identity, container.name_span()))
                };
                if main.iter().all(is_said) {
                    done.insert(identity);
                }
            }
        }
    }
}

/// Jobs end, and so do pods that are not restarted: they are not what a Service waits for.
fn serves(object: &Object<'_>) -> bool {
    let Some(pod) = object.pod() else { return false };
    let restart = pod.spec().get("restartPolicy").and_then(Node::text);
    !matches!(object.kind(), "Job" | "CronJob" | "ScaledJob" | "PodTemplate") && restart.is_none_or(|it| it == "Always")
}

/// Whether a Service sends traffic to pods that are not ready, on purpose.
fn publishes_early(service: &Object<'_>) -> bool {
    service.at(&["spec", "publishNotReadyAddresses"]).and_then(|node| node.as_bool()) == Some(true)
}

/// The containers that a Service's ports lead to; the only container if none declares them.
fn receivers<'c, 't>(main: &[&'c Container<'t>], service: &Service<'t>) -> Vec<&'c Container<'t>> {
    let ports: Vec<_> = service.target_ports().collect();
    let declared = |container: &&&Container<'_>| ports.iter().any(|port| probe::has_port(container, port));
    let found: Vec<_> = main.iter().filter(declared).copied().collect();
    match main {
        [only] if !ports.is_empty() && found.is_empty() => vec![*only],
        _ => found,
    }
}

fn report(workload: &Object<'_>, container: &Container<'_>, service: &Object<'_>, sink: &mut Sink) {
    let message = format!(
        "{workload}: {container} has no readiness probe: {service} sends it requests as soon as its process has started, and \
         a rollout drops them"
    );
    sink.report_missing(container.nearest_key_span(&["readinessProbe"]), message)
        .object(Arc::clone(workload.reference()))
        .related(service.name_span(), "the Service that selects the pods")
        .help("Add a `readinessProbe` that succeeds when the container can answer");
}
