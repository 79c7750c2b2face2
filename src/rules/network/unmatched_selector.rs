//! Selectors that fit no pod of those that the repository shows, wherever others may come from.

use std::sync::Arc;

use super::policies::policies;
use super::policy_without_pods::{first_condition, written};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::population::Settlement;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::{Direction, Service};
use crate::object::policy_rule::rules;
use crate::object::selector::Selector;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
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
