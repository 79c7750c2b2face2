//! Labels of nodes that have new names.

use super::aim::aim;
use crate::finding::{Component, Severity, Sink, Version};
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

const fn release(minor: u32) -> Version {
    Version { major: 1, minor }
}

/// A label, the release that deprecated it, its new name, and the release whose clusters (as kubeadm makes them) no longer have it.
/// Source: "Well-Known Labels, Annotations and Taints" of the Kubernetes documentation; KEP-2067 for the control plane.
const LABELS: &[(&str, Version, &str, Option<Version>)] = &[
    ("beta.kubernetes.io/arch", release(14), "kubernetes.io/arch", None),
    ("beta.kubernetes.io/instance-type", release(17), "node.kubernetes.io/instance-type", None),
    ("beta.kubernetes.io/os", release(14), "kubernetes.io/os", None),
    ("failure-domain.beta.kubernetes.io/region", release(17), "topology.kubernetes.io/region", None),
    ("failure-domain.beta.kubernetes.io/zone", release(17), "topology.kubernetes.io/zone", None),
    ("node-role.kubernetes.io/master", release(20), "node-role.kubernetes.io/control-plane", Some(release(24))),
];

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let mut keys = Vec::new();
    if let Some(pod) = object.pod() {
        selectors(pod.spec(), &mut keys);
    } else {
        let place = match (object.group(), object.kind()) {
            ("", "PersistentVolume") => object.at(&["spec", "nodeAffinity", "required", "nodeSelectorTerms"]),
            ("storage.k8s.io", "StorageClass") => object.root().get("allowedTopologies"),
            _ => None,
        };
        terms(place, &mut keys);
    }
    for &key in &keys {
        let Some(text) = key.text() else { continue };
        let Some((_, deprecated, new, gone)) = LABELS.iter().find(|(old, ..)| *old == text) else { continue };
        let aim = aim(Component::KUBERNETES, object, context);
        // Who asks for the new label too has clusters of both kinds in mind.
        if *deprecated > aim.oldest || keys.iter().any(|key| key.text().is_some_and(|text| text == *new)) {
            continue;
        }
        let gone = gone.filter(|gone| *gone <= aim.oldest);
        let consequence = match gone {
            Some(gone) => {
                format!(": the nodes of a cluster that began with {gone} or later do not have it, so nothing fits")
            }
            None => ": a cloud may stop to set it on new nodes, and then nothing fits".to_owned(),
        };
        let message = format!("{object}: Kubernetes {deprecated} gave the node label `{text}` a new name{consequence}");
        let report = sink.report(key.span(), message).help(format!("Write `{new}`"));
        let report = report.fix(format!("Write `{new}`"), [(key.span(), (*new).to_owned())]);
        if gone.is_none() {
            let _ = report.at_most(Severity::Info);
        }
    }
}

/// The label keys that a pod selects nodes and topologies by.
fn selectors<'t>(spec: Node<'t>, keys: &mut Vec<Node<'t>>) {
    keys.extend(spec.get("nodeSelector").into_iter().flat_map(Node::entries).map(|entry| entry.key));
    let affinity = spec.at(&["affinity", "nodeAffinity"]);
    let part = |name| affinity.and_then(|affinity| affinity.get(name));
    terms(part("requiredDuringSchedulingIgnoredDuringExecution").and_then(|node| node.get("nodeSelectorTerms")), keys);
    for preferred in part("preferredDuringSchedulingIgnoredDuringExecution").into_iter().flat_map(Node::items) {
        expressions(preferred.get("preference"), keys);
    }
    for kind in ["podAffinity", "podAntiAffinity"] {
        let Some(affinity) = spec.at(&["affinity", kind]) else { continue };
        let required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution");
        let preferred = affinity.get("preferredDuringSchedulingIgnoredDuringExecution");
        let preferred = preferred.into_iter().flat_map(Node::items).filter_map(|item| item.get("podAffinityTerm"));
        let required = required.into_iter().flat_map(Node::items);
        keys.extend(required.chain(preferred).filter_map(|term| term.get("topologyKey")));
    }
    let spread = spec.get("topologySpreadConstraints").into_iter().flat_map(Node::items);
    keys.extend(spread.filter_map(|constraint| constraint.get("topologyKey")));
}

fn terms<'t>(terms: Option<Node<'t>>, keys: &mut Vec<Node<'t>>) {
    for term in terms.into_iter().flat_map(Node::items) {
        expressions(Some(term), keys);
    }
}

fn expressions<'t>(term: Option<Node<'t>>, keys: &mut Vec<Node<'t>>) {
    for list in ["matchExpressions", "matchLabelExpressions"] {
        let items = term.and_then(|term| term.get(list)).into_iter().flat_map(Node::items);
        keys.extend(items.filter_map(|expression| expression.get("key")));
    }
}
