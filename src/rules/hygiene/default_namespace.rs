//! Objects in the namespace that nobody chose.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Namespaces::Known(names) = object.namespaces() else { return };
    if !names.iter().any(|name| name == "default") || is_of_kubernetes(object) {
        return;
    }
    let written = object
        .at(&["metadata", "namespace"])
        .filter(|node: &Node<'_>| node.text().is_some_and(|name| name == "default"));
    let span = written.map_or(object.name_span(), Node::span);
    let message = format!(
        "{object} is in the namespace `default`: there is nothing to bind roles, quotas and network policies to that is its own"
    );
    sink.report(span, message).help("Give what belongs together a namespace of its own");
}

/// What Kubernetes itself puts there.
pub(super) fn is_of_kubernetes(object: &Object<'_>) -> bool {
    match object.name() {
        "default" => object.is("", "ServiceAccount"),
        "kubernetes" => ["Service", "Endpoints", "EndpointSlice"].contains(&object.kind()),
        _ => false,
    }
}
