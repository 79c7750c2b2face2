//! Containers that may fill the disk of their node.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::{Container, ContainerKind, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if container.kind() == ContainerKind::Ephemeral || super::resources::is_templated(container) {
        return;
    }
    let limit = container.at(&["resources", "limits", "ephemeral-storage"]);
    if limit.is_some_and(|node| !node.is_null()) {
        return;
    }
    let has_request =
        container.at(&["resources", "requests", "ephemeral-storage"]).is_some_and(|node: Node<'_>| !node.is_null());
    let what = if has_request { "no limit" } else { "neither request nor limit" };
    let message = format!(
        "{object}: {container} has {what} of ephemeral storage: logs and temporary files may fill the disk of the node, which then evicts \
         other pods"
    );
    sink.report_missing(container.nearest_key_span(&["resources", "limits", "ephemeral-storage"]), message)
        .help("Set `resources.limits.ephemeral-storage`");
}
