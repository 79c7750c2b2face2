//! Workloads that listen and that no Service leads to.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::population::labels;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::Service;
use crate::object::selector::Match;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Ports that are for others than callers: who scrapes or probes goes to the pod.
const SIDE_PORTS: &[&str] = &["metrics", "prom", "health", "probe", "monitor", "admin", "debug", "webhook"];

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for place in graph.population().places().iter().filter(|place| place.is_closed()) {
        let services: Vec<Service<'_>> = place.objects(graph).filter_map(|object| Service::of(object)).collect();
        let monitored = place.objects(graph).any(|object| object.kind() == "PodMonitor");
        for object in place.objects(graph).filter(|object| object.is("apps", "Deployment") && !object.is_uncertain()) {
            let Some(port) = port(object) else { continue };
            let is_served = services.iter().any(|service| service.selector().matches(labels(object)) != Match::No);
            if is_served || monitored {
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
