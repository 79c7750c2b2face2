//! Services that send traffic to no pod.

use std::sync::Arc;

use super::policy_without_pods::near_label;
use crate::finding::{Confidence, Sink};
use crate::graph::Graph;
use crate::object::network::Service;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for place in graph.population().places().iter().filter(|place| place.is_closed()) {
        if place.pods(graph).next().is_none() {
            continue;
        }
        for (object, service) in place.objects(graph).filter_map(|object| Some((object, Service::of(object)?))) {
            let selector = service.selector();
            let Some((key, value)) = selector.first_pair() else { continue };
            if object.is_uncertain()
                || service.is_type("ExternalName")
                || !place.select(graph, Some((key, value)), |labels| selector.matches(labels)).is_nothing()
            {
                continue;
            }
            let Some(node) = object.at(&["spec", "selector"]) else { continue };
            let near = near_label(graph, place, selector.first_pair());
            // Labels of an operator are those of pods that it makes. Without a namespace, only what is surely meant is known.
            let is_of_operator = node.entries().any(|entry| {
                let name = entry.name();
                name.split_once('/')
                    .is_some_and(|(prefix, _)| !prefix.ends_with("kubernetes.io") && !prefix.ends_with("k8s.io"))
            });
            if is_of_operator || (near.is_none() && place.namespace().is_none()) {
                continue;
            }
            let pairs =
                node.entries().map(|entry| format!("{}: {}", entry.name(), entry.value.text().unwrap_or_default()));
            let written = pairs.take(4).collect::<Vec<_>>().join(", ");
            let message =
                format!("{object} selects `{written}`, which no pod of the namespace has: it has no endpoints");
            let span = node.entries().next().map_or(node.span(), |entry| entry.key.span());
            let report = sink.report(span, message).object(Arc::clone(object.reference()));
            match near {
                Some(near) => report.help(format!("Select the labels of the pod template, such as `{near}`")),
                None => report
                    .confidence(Confidence::Medium)
                    .help("Select labels of the pod template, not of the Deployment"),
            };
        }
    }
}
