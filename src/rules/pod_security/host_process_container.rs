//! Windows containers that are processes of their node.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::{Setting, flag};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    process(&format!("{object}: the pod"), pod.spec(), sink);
    for container in pod.containers() {
        process(&format!("{object}: {container}"), container.node(), sink);
    }
}

fn process(subject: &str, node: Node<'_>, sink: &mut Sink) {
    if let Setting::Is(node, true) = flag(node, &["securityContext", "windowsOptions", "hostProcess"]) {
        let message =
            format!("{subject} has `hostProcess: true`; it runs on the Windows node itself, with access to all of it");
        sink.report(node.span(), message).help("Remove `hostProcess`");
    }
}
