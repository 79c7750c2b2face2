//! Volumes that are directories or files of the node.

use super::docker_socket_mount::is_socket;
use super::sensitive_host_path::is_reported;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, volumes, word};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (volume, source) in volumes(pod, &["hostPath"]) {
        let (span, path) = match word(source.value, &["path"]) {
            Setting::Is(_, path) if is_socket(&path) || is_reported(object, &path) => continue,
            Setting::Is(node, path) => (node.span(), format!("`{path}` of the node")),
            Setting::Absent | Setting::Unknown => (source.key.span(), "a path of the node".to_owned()),
        };
        let message = format!(
            "{object}: volume `{volume}` is {path}; what a container writes there stays on the node, and what the node \
             keeps there is open to the container"
        );
        sink.report(span, message)
            .help("Use a PersistentVolumeClaim, `emptyDir`, or a CSI driver that mounts what is needed");
    }
}
