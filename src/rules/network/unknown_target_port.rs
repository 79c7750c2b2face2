//! Services that send traffic to a named port that no container of their pods has.

use std::sync::Arc;

use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let selections = graph.selections();
    for selection in selections.all() {
        let service = &graph.objects()[selection.from];
        if !service.is("", "Service") || selection.is_uncertain || service.is_uncertain() {
            continue;
        }
        let workloads: Vec<&Object<'_>> =
            selections.selected(selection).take(MOST).map(|number| &graph.objects()[number]).collect();
        if workloads.is_empty() || workloads.len() == MOST || workloads.iter().any(|workload| workload.is_uncertain()) {
            continue;
        }
        let names: Vec<_> = workloads.iter().flat_map(|workload| port_names(workload)).filter_map(Node::text).collect();
        if names.iter().any(|name| is_templated(name)) {
            continue;
        }
        for port in service.at(&["spec", "ports"]).into_iter().flat_map(Node::items) {
            let Some(node) = port.get("targetPort") else { continue };
            let Some(name) = node.text().filter(|name| is_port_name(name) && !names.contains(name)) else { continue };
            let workload = workloads[0];
            let others = match workloads.len() {
                1 => String::new(),
                many => format!(" (and {} others)", many - 1),
            };
            let message = format!(
                "{service} sends traffic to port `{name}`, which no container of {workload}{others} has: the port has no endpoints"
            );
            let help = match closest(&name, names.iter().map(|name| &**name)) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("Name the container's port `{name}`, or write its number"),
            };
            sink.report(node.span(), message)
                .object(Arc::clone(service.reference()))
                .related(workload.name_span(), "the pods that it selects")
                .help(help);
        }
    }
}

/// More workloads behind one Service are not looked at.
const MOST: usize = 32;

/// The names of the ports of a workload's containers.
fn port_names<'t>(workload: &Object<'t>) -> impl Iterator<Item = Node<'t>> + use<'t> {
    let containers: Vec<Node<'t>> =
        workload.pod().into_iter().flat_map(|pod| pod.containers()).map(|container| container.node()).collect();
    let ports = containers.into_iter().filter_map(|container| container.get("ports")).flat_map(Node::items);
    ports.filter_map(|port| port.get("name"))
}

/// Whether a target port is a name: numbers may stand in quotes.
fn is_port_name(text: &str) -> bool {
    !is_templated(text) && text.bytes().any(|letter| letter.is_ascii_lowercase())
}
