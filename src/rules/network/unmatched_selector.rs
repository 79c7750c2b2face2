//! Selectors that fit no pod of those that the repository shows, wherever others may come from.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::policies::policies;
use super::policy_without_pods::{first_condition, written};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::population::Settlement;
use crate::manifest::Node;
use crate::object::network::{Direction, Service};
use crate::object::policy_rule::rules;
use crate::object::selector::{Labels, Match, Selector};
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    monitors(graph, sink);
    for place in graph.population().places() {
        for object in place.objects(graph).filter(|object| !object.is_uncertain()) {
            let Some(service) = Service::of(object).filter(|service| !service.is_type("ExternalName")) else {
                continue;
            };
            let (selector, node) = (service.selector(), object.at(&["spec", "selector"]));
            let Some(node) = node.filter(|node| !node.is_empty()) else { continue };
            if place.select(graph, selector.first_pair(), |labels| selector.matches(labels)).is_nothing() {
                let span = node.entries().next().map_or(node.span(), |entry| entry.key.span());
                report(sink, object, span, &pairs(node), "it has no endpoints unless something else makes them");
            }
        }
        for (object, policy) in policies(place.objects(graph)) {
            if is_unmatched(graph, place, policy.selector())
                && let Some(node) = object.at(&["spec", "podSelector"])
            {
                report(sink, object, first_condition(node).span(), &written(node), "it protects nothing that is shown");
            }
            for direction in [Direction::Ingress, Direction::Egress] {
                for peer in rules(&policy, direction).flat_map(|rule| rule.peers()) {
                    let is_here = peer.node().get("namespaceSelector").is_none();
                    let Some(node) = peer.node().get("podSelector").filter(|_| is_here) else { continue };
                    if is_unmatched(graph, place, Selector::new(Some(node))) {
                        let span = first_condition(node).span();
                        report(sink, object, span, &written(node), "the rule allows nothing that is shown");
                    }
                }
            }
        }
    }
}

/// ServiceMonitors for which no Service is shown.
fn monitors(graph: &Graph<'_>, sink: &mut Sink) {
    let mut monitors = graph.of_kind("monitoring.coreos.com", "ServiceMonitor").peekable();
    if monitors.peek().is_none() {
        return;
    }
    let mut by_pair: FxHashMap<(String, String), Vec<&Object<'_>>> = FxHashMap::default();
    let mut by_namespace: FxHashSet<&str> = FxHashSet::default();
    for service in graph.of_kind("", "Service") {
        for (key, value) in service_labels(service).iter() {
            by_pair.entry((key.into_owned(), value.into_owned())).or_default().push(service);
        }
        by_namespace.extend(names(service).unwrap_or_default().iter().map(|name| &**name));
    }
    for monitor in monitors.filter(|monitor| !monitor.is_uncertain()) {
        let Some(spec) = monitor.at(&["spec"]) else { continue };
        let listed: Vec<_> = spec.at(&["namespaceSelector", "matchNames"]).into_iter().flat_map(Node::items).collect();
        let is_any = spec.at(&["namespaceSelector", "any"]).and_then(Node::as_bool) == Some(true);
        let is_there = |service: &Object<'_>| {
            let Some(services) = names(service).filter(|_| !is_any) else { return true };
            match (listed.is_empty(), names(monitor)) {
                (true, Some(own)) => services.iter().any(|name| own.contains(name)),
                (true, None) => true,
                (false, _) => listed.iter().filter_map(|name| name.text()).any(|name| services.contains(&name)),
            }
        };
        let selector = Selector::new(spec.get("selector"));
        let (is_found, place) = match selector.first_pair() {
            Some((key, value)) => {
                let candidates = by_pair.get(&(key.into_owned(), value.into_owned())).map_or(&[][..], Vec::as_slice);
                let fits =
                    |service: &&Object<'_>| is_there(service) && selector.matches(service_labels(service)) != Match::No;
                (candidates.iter().take(MOST_COMPARED).any(fits), spec.get("selector"))
            }
            // Whatever stands in the listed namespaces.
            None if selector.is_empty() && !listed.is_empty() => {
                let has = |name: &Node<'_>| name.text().is_some_and(|name| by_namespace.contains(&*name));
                (listed.iter().any(has), spec.at(&["namespaceSelector", "matchNames"]))
            }
            None => continue,
        };
        let Some(place) = place.filter(|_| !is_found) else { continue };
        let message = format!("{monitor} selects no Service that the repository shows: nothing is scraped");
        sink.report(first_condition(place).span(), message)
            .object(Arc::clone(monitor.reference()))
            .help("Select labels of the Service, in a namespace that has it");
    }
}

/// Of so many Services of one label no more are compared.
const MOST_COMPARED: usize = 1000;

fn service_labels<'t>(service: &Object<'t>) -> Labels<'t> {
    Labels::new(service.at(&["metadata", "labels"]))
}

/// The namespaces in which an object is, if they are known.
fn names<'o, 't>(object: &'o Object<'t>) -> Option<&'o [Cow<'t, str>]> {
    match object.namespaces() {
        Namespaces::Known(names) => Some(names),
        Namespaces::Unknown | Namespaces::ClusterScoped => None,
    }
}

/// Whether a selector with conditions selects no pod of a place.
fn is_unmatched(graph: &Graph<'_>, place: &Settlement, selector: Selector<'_>) -> bool {
    !selector.is_empty() && place.select(graph, selector.first_pair(), |labels| selector.matches(labels)).is_nothing()
}

/// A plain selector in a few words.
fn pairs(selector: Node<'_>) -> String {
    let pairs = selector.entries().map(|entry| format!("{}: {}", entry.name(), entry.value.text().unwrap_or_default()));
    pairs.take(3).collect::<Vec<_>>().join(", ")
}

fn report(sink: &mut Sink, object: &Object<'_>, span: crate::source::Span, selector: &str, consequence: &str) {
    sink.report(
        span,
        format!("{object} selects `{selector}`, which no pod has that the repository shows: {consequence}"),
    )
    .object(Arc::clone(object.reference()))
    .help("Select labels of the pod template, not of the Deployment");
}
