//! Volumes in memory without a bound.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::{ContainerKind, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    // What is written counts as memory of the container that writes, so that its limit is a bound.
    let is_bounded = |container: &crate::object::workload::Container<'_>| {
        container.kind() == ContainerKind::Init || container.at(&["resources", "limits", "memory"]).is_some()
    };
    if pod.containers().iter().all(is_bounded) || pod.spec().at(&["resources", "limits", "memory"]).is_some() {
        return;
    }
    for volume in pod.spec().get("volumes").into_iter().flat_map(Node::items) {
        let Some(medium) = volume.at(&["emptyDir", "medium"]) else { continue };
        if medium.text().is_none_or(|text| text != "Memory") || volume.at(&["emptyDir", "sizeLimit"]).is_some() {
            continue;
        }
        let message = format!(
            "{object} has a volume in memory without a limit: what is written to it may take the memory of the node"
        );
        sink.report_missing(medium.span(), message).help("Add `sizeLimit` to the volume");
    }
}
