//! Directories of a node that a container may change.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::{Setting, flag, volumes};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    for mount in container.get("volumeMounts").into_iter().flat_map(Node::items) {
        let Some(name) = mount.get("name").filter(|name| !name.is_null()) else { continue };
        let Some(text) = name.text() else { continue };
        let Some((_, source)) = volumes(pod, &["hostPath"]).find(|(volume, _)| *volume == text) else { continue };
        let (place, is_missing) = match flag(mount, &["readOnly"]) {
            Setting::Is(_, true) | Setting::Unknown => continue,
            Setting::Is(node, false) => (node.span(), false),
            Setting::Absent => (name.span(), true),
        };
        let path = source.value.get("path").and_then(Node::text).unwrap_or_default();
        let message = format!(
            "{object}: {container} may write to `{path}` of its node; what it leaves there stays after the pod"
        );
        let report = if is_missing { sink.report_missing(place, message) } else { sink.report(place, message) };
        report.help("Set `readOnly: true` on the mount");
    }
}
