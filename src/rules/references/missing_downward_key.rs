//! Environment variables and files that are filled from labels or annotations that the pod does not have.

use crate::finding::{Sink, closest};
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

/// Domains of keys that controllers, the kubelet and webhooks set on running pods.
const SET_LATER: &[&str] = &[
    "kubernetes.io",
    "k8s.io",
    "istio.io",
    "linkerd.io",
    "cncf.io",
    "openshift.io",
    "ovn.org",
    "projectcalico.org",
    "cilium.io",
    "dapr.io",
    "knative.dev",
    "azure.workload.identity",
    "eks.amazonaws.com",
    "cloud.google.com",
    "ray.io",
];
/// Labels without a domain that controllers set.
const SET_BY_CONTROLLERS: &[&str] = &[
    "pod-template-hash",
    "controller-revision-hash",
    "pod-template-generation",
    "job-name",
    "controller-uid",
    "rollouts-pod-template-hash",
];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.is_uncertain() {
        return;
    }
    let variables = pod.containers().iter().filter_map(|container| container.get("env")).flat_map(Node::items);
    let variables = variables.filter_map(|variable| variable.at(&["valueFrom", "fieldRef", "fieldPath"]));
    let volumes = pod.spec().get("volumes").into_iter().flat_map(Node::items);
    let files = volumes.flat_map(|volume| {
        let sources = volume.at(&["projected", "sources"]).into_iter().flat_map(Node::items);
        let downward = sources.chain(std::iter::once(volume)).filter_map(|source| source.get("downwardAPI"));
        downward.filter_map(|downward| downward.get("items")).flat_map(Node::items)
    });
    let files = files.filter_map(|item| item.at(&["fieldRef", "fieldPath"]));
    for node in variables.chain(files) {
        let Some(text) = node.text().filter(|text| !is_templated(text)) else { continue };
        let Some((field, key)) = subscript(&text) else { continue };
        let existing = pod.template().at(&["metadata", field]).into_iter().flat_map(Node::entries);
        let existing: Vec<_> = existing.map(|entry| entry.name()).collect();
        if existing.iter().any(|name| name == key || is_templated(name)) || is_set_later(key) {
            continue;
        }
        let on_object = object.at(&["metadata", field, key]);
        let near = closest(key, existing.iter().map(|name| &**name));
        // Webhooks annotate pods with whatever they like.
        if field == "annotations" && on_object.is_none() && near.is_none() {
            continue;
        }
        let noun = field.trim_end_matches('s');
        let message = format!("{object} reads the {noun} `{key}` of its pods, which have none: the value is empty");
        let help = match (near, on_object) {
            (Some(near), _) => format!("Did you mean `{near}`?"),
            (None, Some(_)) => {
                format!("Put the {noun} into the pod template: {object} itself has it, its pods do not get it")
            }
            (None, None) => format!("Add the {noun} to the pod template"),
        };
        sink.report(node.span(), message).help(help);
    }
}

/// `metadata.labels['key']`: the field and the key.
fn subscript(path: &str) -> Option<(&'static str, &str)> {
    let fields = [("labels", "metadata.labels["), ("annotations", "metadata.annotations[")];
    let (field, rest) = fields.into_iter().find_map(|(field, start)| Some((field, path.strip_prefix(start)?)))?;
    Some((field, rest.strip_suffix(']')?.trim_matches(['\'', '"'])))
}

fn is_set_later(key: &str) -> bool {
    let domain = key.split_once('/').map(|(domain, _)| domain);
    SET_BY_CONTROLLERS.contains(&key)
        || domain.is_some_and(|domain| {
            let is_of =
                |set: &&str| domain == *set || domain.strip_suffix(*set).is_some_and(|rest| rest.ends_with('.'));
            // These two are what people set themselves.
            domain != "app.kubernetes.io" && SET_LATER.iter().any(is_of)
        })
}
