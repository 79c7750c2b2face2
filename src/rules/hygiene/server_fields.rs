//! Which fields of an object only the API server writes.

use crate::manifest::{Entry, Node};
use crate::object::Object;

/// How much such a field hurts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Harm {
    /// Nothing happens.
    Noise,
    /// It says something that is not true any more, or lets the next reader believe that it counts.
    Stale,
    /// An apply fails.
    Fails,
}

/// The fields, the most harmful first, then in the order of the text.
pub(super) fn of<'t>(object: &Object<'t>) -> Vec<(Entry<'t>, Harm)> {
    // Tools that generate CustomResourceDefinitions write these, and the API server accepts them.
    if object.group() == "apiextensions.k8s.io" {
        return Vec::new();
    }
    let mut found = Vec::new();
    for entry in object.at(&["metadata"]).into_iter().flat_map(Node::entries) {
        let harm = match &*entry.name() {
            "managedFields" if !entry.value.is_empty() => Harm::Fails,
            "resourceVersion" | "uid" if !is_nothing(entry.value) => Harm::Fails,
            "generation" | "selfLink" | "creationTimestamp" if !is_nothing(entry.value) => Harm::Stale,
            "creationTimestamp" => Harm::Noise,
            _ => continue,
        };
        found.push((entry, harm));
    }
    let annotations = ["kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision"];
    let annotations = object.annotations().filter(|entry| annotations.contains(&&*entry.name()));
    found.extend(annotations.map(|entry| (entry, Harm::Stale)));
    let template = object.pod().filter(|pod| !pod.path().is_empty()).and_then(|pod| pod.template().get("metadata"));
    let timestamp = template.and_then(|metadata| metadata.entry("creationTimestamp"));
    found.extend(timestamp.filter(|entry| entry.value.is_null()).map(|entry| (entry, Harm::Noise)));
    if let Some(status) = object.root().entry("status").filter(|status| status.value.is_mapping() && !is_result(object))
    {
        found.push((status, if is_hollow(status.value) { Harm::Noise } else { Harm::Stale }));
    }
    found.sort_by_key(|(entry, harm)| (std::cmp::Reverse(*harm), entry.key.span()));
    found
}

/// Whether an object of a custom kind is all status, as kinds are that hold what a controller found: somebody who writes one by
/// hand means it.
fn is_result(object: &Object<'_>) -> bool {
    let built_in = !object.group().contains('.') || object.group().ends_with(".k8s.io");
    let is_frame = |name: &str| matches!(name, "apiVersion" | "kind" | "metadata" | "status");
    !built_in && object.root().entries().all(|entry| is_frame(&entry.name()))
}

/// Whether a value is null or empty.
fn is_nothing(value: Node<'_>) -> bool {
    value.text().is_some_and(|text| value.is_null() || text.is_empty())
}

/// Whether a mapping holds no value at all: `{}`, `{loadBalancer: {}}`.
fn is_hollow(mapping: Node<'_>) -> bool {
    mapping.entries().all(|entry| entry.value.is_null() || (!entry.value.is_scalar() && entry.value.is_empty()))
}
