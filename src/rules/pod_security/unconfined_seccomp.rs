//! Containers that ask to be allowed every system call.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::{is_privileged, word};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    profile(&format!("{object}: the pod"), pod.spec(), sink);
    for container in pod.containers().iter().filter(|container| !is_privileged(container)) {
        profile(&format!("{object}: {container}"), container.node(), sink);
    }
}

fn profile(subject: &str, node: Node<'_>, sink: &mut Sink) {
    let kind = word(node, &["securityContext", "seccompProfile", "type"]).get();
    if let Some((node, _)) = kind.filter(|(_, kind)| kind == "Unconfined") {
        let message = format!(
            "{subject} has the seccomp profile `Unconfined`; any system call reaches the node's kernel, the rarely tested ones too"
        );
        sink.report(node.span(), message).help("Set `type: RuntimeDefault`");
    }
}
