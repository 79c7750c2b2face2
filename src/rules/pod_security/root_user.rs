//! Containers that are told to run as root.

use super::since;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::{Setting, may_have_own_users, number};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    if !since(context, 23) || (may_have_own_users(pod) && since(context, 35)) {
        return;
    }
    root(&format!("{object}: the pod"), pod.spec(), sink);
    for container in pod.containers() {
        root(&format!("{object}: {container}"), container.node(), sink);
    }
}

fn root(subject: &str, node: Node<'_>, sink: &mut Sink) {
    if let Setting::Is(node, 0) = number(node, &["securityContext", "runAsUser"]) {
        let message = format!("{subject} has `runAsUser: 0`; a way out of the container is a way to root on the node");
        sink.report(node.span(), message)
            .help("Run as the user of the image or any other number, with `runAsNonRoot: true`; `hostUsers: false` makes root harmless");
    }
}
