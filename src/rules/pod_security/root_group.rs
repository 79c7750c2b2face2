//! Processes and files of the group of root.

use super::since;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::{Setting, may_have_own_users, number};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

const HELP: &str = "Use another group, and give the files that the program needs to it";

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    if pod.is_windows() || (may_have_own_users(pod) && since(context, 33)) {
        return;
    }
    for field in ["runAsGroup", "fsGroup"] {
        if let Setting::Is(node, 0) = number(pod.spec(), &["securityContext", field]) {
            report(&format!("{object}: the pod has `{field}: 0`"), node, sink);
        }
    }
    let groups = pod.spec().at(&["securityContext", "supplementalGroups"]).into_iter().flat_map(Node::items);
    for node in groups.filter(|group| group.as_i64() == Some(0)) {
        report(&format!("{object}: the pod has 0 among its `supplementalGroups`"), node, sink);
    }
    for container in pod.containers() {
        if let Setting::Is(node, 0) = number(container.node(), &["securityContext", "runAsGroup"]) {
            report(&format!("{object}: {container} has `runAsGroup: 0`"), node, sink);
        }
    }
}

fn report(what: &str, node: Node<'_>, sink: &mut Sink) {
    let message =
        format!("{what}; its processes open whatever the group of root may, on mounted volumes of the node too");
    sink.report(node.span(), message).help(HELP);
}
