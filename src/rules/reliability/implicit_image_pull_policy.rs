//! Images whose pull policy changes with their tag.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, ContainerKind, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if container.kind() == ContainerKind::Ephemeral
        || container.get("imagePullPolicy").is_some_and(|node| !node.is_null())
    {
        return;
    }
    let Some((node, image)) = container.image() else { return };
    let is_latest = image.digest().is_none() && image.tag().is_none_or(|tag| tag == "latest");
    if image.is_templated() || !is_latest {
        return;
    }
    let message = format!(
        "{object}: {container} has no pull policy: it is `Always` for `{}`, and becomes `IfNotPresent` as soon as somebody pins a tag",
        image.as_str()
    );
    sink.report_missing(node.span(), message).help("Write the `imagePullPolicy` that is meant");
}
