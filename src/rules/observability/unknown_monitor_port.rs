//! Monitors of ports that nothing they select has.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Namespaces;
use crate::object::Object;
use crate::object::monitoring::Monitor;
use crate::object::selector::{Labels, Match};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// What may be scraped, by namespace and one of its labels.
type Targets<'g, 't> = BTreeMap<(String, String, String), Vec<&'g Object<'t>>>;

/// More candidates than one application has; beyond, nothing is said.
const MOST: usize = 200;

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let monitors: Vec<_> = graph.objects().iter().filter_map(|object| Some((object, Monitor::of(object)?))).collect();
    if monitors.is_empty() {
        return;
    }
    let services = index(graph.of_kind("", "Service"), |service| service.at(&["metadata", "labels"]));
    let pods = index(graph.objects().iter().filter(|object| object.pod().is_some()), |object| {
        object.pod()?.template().at(&["metadata", "labels"])
    });
    for (object, monitor) in monitors.iter().filter(|(object, _)| !object.is_uncertain()) {
        let targets = if monitor.is_of_pods() { &pods } else { &services };
        let selected = selected(object, monitor, targets);
        if selected.is_empty() {
            continue;
        }
        let names: Vec<String> = selected.iter().flat_map(|target| ports(target)).collect();
        if names.iter().any(|name| is_templated(name)) {
            continue;
        }
        for endpoint in monitor.endpoints() {
            let Some(node) = endpoint.get("port") else { continue };
            let Some(name) = node.as_str().filter(|name| !is_templated(name) && !name.is_empty()) else { continue };
            if names.iter().any(|known| *known == *name) {
                continue;
            }
            let first = selected[0];
            let message =
                format!("{object} scrapes the port `{name}`, which {first} does not have: nothing is scraped");
            let meant = closest(&name, names.iter().map(String::as_str));
            let help = match (meant, names.as_slice()) {
                (Some(meant), _) => format!("Did you mean `{meant}`?"),
                (None, []) => "Give the port a name; a monitor does not take its number".to_owned(),
                (None, names) => format!(
                    "Its ports are {}",
                    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
                ),
            };
            sink.report(node.span(), message)
                .object(Arc::clone(object.reference()))
                .related(first.name_span(), "what it selects")
                .help(help);
        }
    }
}

fn index<'g, 't: 'g>(
    objects: impl Iterator<Item = &'g Object<'t>>,
    labels: impl Fn(&Object<'t>) -> Option<Node<'t>>,
) -> Targets<'g, 't> {
    let mut found = Targets::new();
    for object in objects {
        let Namespaces::Known(namespaces) = object.namespaces() else { continue };
        for (key, value) in Labels::new(labels(object)).iter() {
            for namespace in namespaces {
                let place = (namespace.clone().into_owned(), key.clone().into_owned(), value.clone().into_owned());
                found.entry(place).or_default().push(object);
            }
        }
    }
    found
}

/// What a monitor selects for certain, in the namespaces and clusters that it looks into.
fn selected<'g, 't>(object: &Object<'t>, monitor: &Monitor<'t>, targets: &Targets<'g, 't>) -> Vec<&'g Object<'t>> {
    let selector = monitor.selector();
    let (Some((key, value)), Some(namespaces)) = (selector.first_pair(), monitor.namespaces(object)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for namespace in namespaces {
        let place = (namespace.into_owned(), key.clone().into_owned(), value.clone().into_owned());
        for target in targets.get(&place).into_iter().flatten().take(MOST) {
            let same_cluster = object.clusters() == target.clusters()
                || object.clusters().iter().any(|cluster| target.clusters().contains(cluster));
            let labels = match target.pod().filter(|_| monitor.is_of_pods()) {
                Some(pod) => pod.template().at(&["metadata", "labels"]),
                None => target.at(&["metadata", "labels"]),
            };
            match selector.matches(Labels::new(labels)) {
                Match::Yes if same_cluster && !target.is_uncertain() => found.push(*target),
                Match::No => {}
                // What may be selected as well may have the port.
                Match::Yes | Match::Unknown => return Vec::new(),
            }
        }
    }
    found
}

/// The names of the ports of a Service, or of the containers of pods.
fn ports(target: &Object<'_>) -> Vec<String> {
    let lists: Vec<Node<'_>> = match target.pod() {
        Some(pod) => pod.containers().iter().filter_map(|container| container.get("ports")).collect(),
        None => target.at(&["spec", "ports"]).into_iter().collect(),
    };
    let ports = lists.into_iter().flat_map(Node::items);
    ports.filter_map(|port| Some(port.get("name")?.text()?.into_owned())).collect()
}
