//! Mounts of volumes that the pod does not have.

use std::borrow::Cow;

use crate::finding::{Sink, closest};
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.is_uncertain() {
        return;
    }
    let volumes: Vec<Cow<'_, str>> = volumes(object, pod).collect();
    if volumes.iter().any(|name| is_templated(name)) {
        return;
    }
    for container in pod.containers() {
        for (field, noun) in [("volumeMounts", "mounts"), ("volumeDevices", "uses")] {
            for mount in container.get(field).into_iter().flat_map(Node::items) {
                let Some(node) = mount.get("name") else { continue };
                let Some(name) = node.text().filter(|name| !is_templated(name) && !volumes.contains(name)) else {
                    continue;
                };
                let message = format!(
                    "{object}: {container} {noun} volume `{name}`, which the pod does not have; the API server rejects it"
                );
                let help = match closest(&name, volumes.iter().map(|volume| &**volume)) {
                    Some(near) => format!("Did you mean `{near}`?"),
                    None => format!("Add volume `{name}` to the pod, or delete the mount"),
                };
                sink.report(node.span(), message).help(help);
            }
        }
    }
}

/// The names of the volumes that a pod has: its own, and those of the claims that a StatefulSet makes for it.
fn volumes<'t>(object: &Object<'t>, pod: &PodTemplate<'t>) -> impl Iterator<Item = Cow<'t, str>> + use<'t> {
    let own =
        pod.spec().get("volumes").into_iter().flat_map(Node::items).filter_map(|volume| volume.get("name")?.text());
    let claims = object.at(&["spec", "volumeClaimTemplates"]).into_iter().flat_map(Node::items);
    own.chain(claims.filter_map(|claim| claim.at(&["metadata", "name"])?.text()))
}
