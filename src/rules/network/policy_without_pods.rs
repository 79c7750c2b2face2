//! Network policies that select no pod.

use std::borrow::Cow;
use std::sync::Arc;

use super::policies::policies;
use crate::finding::{Confidence, Sink, closest};
use crate::graph::Graph;
use crate::graph::population::{Settlement, labels};
use crate::manifest::Node;
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
        for (object, policy) in policies(place.objects(graph)) {
            let selector = policy.selector();
            if selector.is_empty()
                || !place.select(graph, selector.first_pair(), |labels| selector.matches(labels)).is_nothing()
            {
                continue;
            }
            let Some(node) = object.at(&["spec", "podSelector"]) else { continue };
            let near = near_label(graph, place, selector.first_pair());
            if near.is_none() && place.namespace().is_none() {
                continue;
            }
            let message = format!(
                "{object} selects `{}`, which no pod of the namespace has: it protects and allows nothing",
                written(node)
            );
            let mut report = sink.report(first_condition(node).span(), message).object(Arc::clone(object.reference()));
            report = match near {
                Some(near) => report.help(format!("Select the label that the pods have: `{near}`")),
                None => report
                    .confidence(Confidence::Medium)
                    .help("Select labels of the pod template, not of the Deployment, or delete the policy"),
            };
            if let Some(workload) = place.pods(graph).next() {
                report.related(workload.name_span(), format!("{workload} runs there"));
            }
        }
    }
}

/// The first condition of a selector.
pub(super) fn first_condition(selector: Node<'_>) -> Node<'_> {
    let pair = selector.get("matchLabels").and_then(|labels| labels.entries().next());
    let expression = || selector.get("matchExpressions").and_then(|list| list.items().next());
    pair.map(|entry| entry.key).or_else(expression).unwrap_or(selector)
}

/// A selector in a few words.
pub(super) fn written(selector: Node<'_>) -> String {
    let pairs = selector.get("matchLabels").into_iter().flat_map(Node::entries);
    let pairs = pairs.map(|entry| format!("{}: {}", entry.name(), entry.value.text().unwrap_or_default()));
    let expressions = selector.get("matchExpressions").into_iter().flat_map(Node::items);
    let expressions = expressions.map(|item| {
        let text = |key: &str| item.get(key).and_then(Node::text).unwrap_or_default();
        format!("{} {}", text("key"), text("operator"))
    });
    pairs.chain(expressions).take(3).collect::<Vec<_>>().join(", ")
}

/// The label of a pod that the first condition probably means: the same key with a similar value.
pub(super) fn near_label(
    graph: &Graph<'_>,
    place: &Settlement,
    condition: Option<(Cow<'_, str>, Cow<'_, str>)>,
) -> Option<String> {
    let (key, value) = condition?;
    let values: Vec<_> = place.pods(graph).take(200).filter_map(|pod| labels(pod).get(&key)).collect();
    closest(&value, values.iter().map(|value| &**value)).map(|value| format!("{key}: {value}"))
}
