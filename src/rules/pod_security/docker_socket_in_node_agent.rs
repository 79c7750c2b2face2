//! Agents of a node that command its container runtime.

use super::docker_socket_mount::is_socket;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, is_node_agent, volumes, word};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (volume, source) in volumes(pod, &["hostPath"]) {
        let Setting::Is(node, path) = word(source.value, &["path"]) else { continue };
        if is_socket(&path) && is_node_agent(object) {
            let message = format!(
                "{object}: volume `{volume}` is the container runtime's socket `{path}`; whoever takes over one pod of this agent \
                 has its node, also if the mount is read-only"
            );
            sink.report(node.span(), message)
                .help("Read the kubelet's API or the logs on disk instead, or ignore the finding with the reason");
        }
    }
}
