//! Workloads of several pods that may all run on one node.

use std::sync::Arc;

use super::autoscaled::Autoscalers;
use super::missing_disruption_budget::{is_replicated, several};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::population::labels;
use crate::manifest::{Node, is_templated};
use crate::object::selector::{Match, Selector};
use crate::object::workload::PodTemplate;
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for place in graph.population().places() {
        let all: Vec<&Object<'_>> = place.objects(graph).collect();
        let scalers = Autoscalers::new(&all);
        for object in all.iter().filter(|object| is_replicated(object)) {
            let (Some(pod), Some(replicas)) = (object.pod(), several(object, &scalers, graph)) else { continue };
            if is_spread(object, pod) {
                continue;
            }
            let says = match pod.spec().at(&["affinity", "podAntiAffinity"]).is_some_and(|rules| !rules.is_empty()) {
                true => "its anti-affinity is about other pods",
                false => "says nothing about where",
            };
            let message =
                format!("{object} runs {replicas} pods and {says}: all of them may run on one node or in one zone");
            sink.report_missing(pod.spec_key(), message).object(Arc::clone(object.reference())).help(
                "Add `topologySpreadConstraints` over `kubernetes.io/hostname` and `topology.kubernetes.io/zone`",
            );
        }
    }
}

/// Whether the pods of a workload are kept apart: by a topology spread, or by an anti-affinity between nodes or zones that may be about its
/// own pods.
pub(super) fn is_spread(object: &Object<'_>, pod: &PodTemplate<'_>) -> bool {
    if pod.spec().get("topologySpreadConstraints").is_some_and(|constraints| !constraints.is_empty()) {
        return true;
    }
    let Some(rules) = pod.spec().at(&["affinity", "podAntiAffinity"]) else { return false };
    let items = |field: &str| rules.get(field).into_iter().flat_map(Node::items);
    let required = items("requiredDuringSchedulingIgnoredDuringExecution");
    let preferred =
        items("preferredDuringSchedulingIgnoredDuringExecution").filter_map(|item| item.get("podAffinityTerm"));
    required.chain(preferred).any(|term| is_own(object, term))
}

/// Whether a term may keep the pods of a workload apart from one another.
fn is_own(object: &Object<'_>, term: Node<'_>) -> bool {
    if term.get("matchLabelKeys").is_some_and(|keys| !keys.is_empty()) {
        return true;
    }
    let mut namespaces = term.get("namespaces").into_iter().flat_map(Node::items).filter_map(Node::text).peekable();
    let is_here = |name: std::borrow::Cow<'_, str>| match object.namespaces() {
        Namespaces::Known(known) => known.contains(&name) || is_templated(&name),
        Namespaces::Unknown | Namespaces::ClusterScoped => true,
    };
    if namespaces.peek().is_some() && !namespaces.any(is_here) {
        return false;
    }
    let selector = term.get("labelSelector").filter(|selector| !selector.is_null());
    selector.is_some_and(|selector| Selector::new(Some(selector)).matches(labels(object)) != Match::No)
}
