//! Routes of Istio to Services that are not there.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::{Confidence, Sink, closest};
use crate::graph::Graph;
use crate::graph::population::Settlement;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const GROUP: &str = "networking.istio.io";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files()
        || graph.of_kind(GROUP, "VirtualService").chain(graph.of_kind(GROUP, "DestinationRule")).next().is_none()
    {
        return;
    }
    let entries: BTreeSet<String> = graph
        .of_kind(GROUP, "ServiceEntry")
        .flat_map(|entry| entry.at(&["spec", "hosts"]).into_iter().flat_map(Node::items))
        .filter_map(|host| Some(host.text()?.into_owned()))
        .collect();
    for place in graph.population().places() {
        for object in place.objects(graph).filter(|object| object.group() == GROUP && !object.is_uncertain()) {
            for host in hosts(object) {
                let Some(text) = host.text().filter(|text| !is_templated(text) && !entries.contains(&**text)) else {
                    continue;
                };
                let Some((name, namespace)) = service(&text) else { continue };
                let there = match (namespace, place.namespace()) {
                    (Some(namespace), own) if own != Some(namespace) => {
                        graph.population().place(place.cluster(), namespace)
                    }
                    _ => Some(place),
                };
                let Some(there) = there.filter(|there| there.is_closed()) else { continue };
                report(graph, object, host, name, there, sink);
            }
        }
    }
}

fn report(graph: &Graph<'_>, object: &Object<'_>, host: Node<'_>, name: &str, there: &Settlement, sink: &mut Sink) {
    let services: Vec<&str> =
        there.objects(graph).filter(|object| object.is("", "Service")).map(|service| service.name()).collect();
    if services.is_empty() || services.contains(&name) {
        return;
    }
    let near = closest(name, services.iter().copied());
    let namespace = there.namespace().map_or_else(|| "the namespace".to_owned(), |name| format!("namespace `{name}`"));
    let message =
        format!("{object} sends traffic to `{name}`, and {namespace} has no Service of that name: callers get 503");
    let report = sink.report(host.span(), message).object(Arc::clone(object.reference()));
    match near {
        Some(near) => report.help(format!("Name the Service `{near}`")),
        None => report
            .confidence(Confidence::Medium)
            .help("Name a Service of the namespace, or add its namespace to the host"),
    };
}

/// The hosts that an object sends traffic to.
fn hosts<'t>(object: &Object<'t>) -> Vec<Node<'t>> {
    if object.kind() == "DestinationRule" {
        return object.at(&["spec", "host"]).into_iter().collect();
    }
    if object.kind() != "VirtualService" {
        return Vec::new();
    }
    let lists = ["http", "tcp", "tls"].into_iter().filter_map(|list| object.at(&["spec", list]));
    let routes = lists.flat_map(Node::items).flat_map(|rule| {
        let routes = rule.get("route").into_iter().flat_map(Node::items);
        let mirrors = rule.get("mirrors").into_iter().flat_map(Node::items);
        let targets = routes.chain(mirrors).filter_map(|route| route.get("destination"));
        targets.chain(rule.get("mirror"))
    });
    routes.filter_map(|target| target.get("host")).collect()
}

/// Name and namespace of the Service that a host stands for; `None` for hosts outside of the cluster and patterns.
fn service(host: &str) -> Option<(&str, Option<&str>)> {
    if host.contains('*') {
        return None;
    }
    match host.split_once('.') {
        None => Some((host, None)),
        Some((name, rest)) => {
            let namespace = rest.strip_suffix(".svc.cluster.local").or_else(|| rest.strip_suffix(".svc"))?;
            (!namespace.contains('.')).then_some((name, Some(namespace)))
        }
    }
}
