//! Workloads that listen and that no Service leads to.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::Service;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Ports that are for others than callers: who scrapes or probes goes to the pod.
const SIDE_PORTS: &[&str] = &["metrics", "prom", "health", "probe", "monitor", "admin", "debug", "webhook"];

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for place in graph.population().places().iter().filter(|place| place.is_closed()) {
        let mut served: FxHashSet<*const Object<'_>> = FxHashSet::default();
        let mut is_unsure = false;
        for service in place.objects(graph).filter_map(Service::of) {
            let selector = service.selector();
            let Some(pair) = selector.first_pair() else { continue };
            let selected = place.select(graph, Some(pair), |labels| selector.matches(labels));
            is_unsure |= selected.is_unsure;
            served.extend(selected.pods.into_iter().map(std::ptr::from_ref));
        }
        let monitored = place.objects(graph).any(|object| object.kind() == "PodMonitor");
        for object in place.objects(graph).filter(|object| object.is("apps", "Deployment") && !object.is_uncertain()) {
            let Some(port) = port(object) else { continue };
            if is_unsure || monitored || served.contains(&std::ptr::from_ref(object)) {
                continue;
            }
            let number = port.text().unwrap_or_default();
            let message = format!(
                "{object} listens on port {number}, and no Service of its namespace leads to it: nobody finds it by name"
            );
            sink.report(port.span(), message)
                .object(Arc::clone(object.reference()))
                .help("Add a Service that selects its pods, or remove the port if nobody connects");
        }
    }
}

/// The first port that is for callers.
fn port<'t>(object: &Object<'t>) -> Option<Node<'t>> {
    let containers = object.pod()?.containers().iter();
    let mut ports = containers.flat_map(|container| container.get("ports").into_iter().flat_map(Node::items));
    ports.find_map(|port| {
        let name = port.get("name").and_then(Node::text).unwrap_or_default();
        let is_side = SIDE_PORTS.iter().any(|word| name.contains(word)) || port.get("hostPort").is_some();
        port.get("containerPort").filter(|_| !is_side)
    })
}
