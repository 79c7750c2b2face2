//! Volumes that no container mounts.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.is_uncertain() || pod.containers().is_empty() {
        return;
    }
    let mounts = pod
        .containers()
        .iter()
        .flat_map(|container| ["volumeMounts", "volumeDevices"].map(|field| container.get(field)));
    let mounts: Vec<_> = mounts.flatten().flat_map(Node::items).filter_map(|mount| mount.get("name")?.text()).collect();
    if mounts.iter().any(|name| is_templated(name)) {
        return;
    }
    for volume in pod.spec().get("volumes").into_iter().flat_map(Node::items) {
        let Some(node) = volume.get("name") else { continue };
        let Some(name) = node.text().filter(|name| !is_templated(name) && !mounts.contains(name)) else { continue };
        // Sidecars that a webhook adds mount their own.
        if name.starts_with("istio-") || name.starts_with("linkerd-") || name.starts_with("vault-") {
            continue;
        }
        let message =
            format!("{object} has volume `{name}`, which no container mounts: the pod waits for it for nothing");
        sink.report(node.span(), message).help("Mount the volume, or delete it");
    }
}
