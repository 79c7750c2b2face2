//! Anti-affinity that keeps a pod away from no other pod.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(rules) = pod.spec().at(&["affinity", "podAntiAffinity"]) else { return };
    let items = |field: &str| rules.get(field).into_iter().flat_map(Node::items);
    let required = items("requiredDuringSchedulingIgnoredDuringExecution");
    let preferred =
        items("preferredDuringSchedulingIgnoredDuringExecution").filter_map(|item| item.get("podAffinityTerm"));
    for term in required.chain(preferred).filter(|term| term.is_mapping()) {
        let has_keys = term.get("matchLabelKeys").is_some_and(|keys| !keys.is_empty());
        if has_keys || term.get("labelSelector").is_some_and(|selector| !selector.is_null()) {
            continue;
        }
        let span = term.get("topologyKey").map_or(term.span(), Node::span);
        let message =
            format!("{object} has an anti-affinity without a `labelSelector`: it selects no pod, and keeps none apart");
        sink.report_missing(span, message).help("Add a `labelSelector` with the labels of the pod template");
    }
}
