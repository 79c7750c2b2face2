//! Topology spreads that do not count the pods that they are written for.

use crate::finding::Sink;
use crate::graph::population::labels;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::selector::{Match, Selector};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.is_uncertain() {
        return;
    }
    for item in pod.spec().get("topologySpreadConstraints").into_iter().flat_map(Node::items) {
        // Keys that are taken from the pod itself select it.
        if item.get("matchLabelKeys").is_some_and(|keys| !keys.is_empty()) {
            continue;
        }
        let Some(node) = item.entry("labelSelector").filter(|entry| !entry.value.is_null()) else {
            let span = item.get("topologyKey").map_or(item.span(), Node::span);
            let message = format!(
                "{object} spreads its pods without a `labelSelector`: no pod is counted, and they are not spread"
            );
            sink.report_missing(span, message).help("Add a `labelSelector` with the labels of the pod template");
            continue;
        };
        if Selector::new(Some(node.value)).matches(labels(object)) == Match::No {
            let message = format!(
                "{object} spreads pods that are not its own: its labels do not fit the `labelSelector`, so they are not spread"
            );
            sink.report(node.key.span(), message).help("Write the labels of the pod template into the `labelSelector`");
        }
    }
}
