//! Containers without walls.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, flag, is_node_agent};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Container(check);

/// Where a container has `privileged: true`.
pub(super) fn privileged(container: &Container<'_>) -> Option<Span> {
    match flag(container.node(), &["securityContext", "privileged"]) {
        Setting::Is(node, true) => Some(node.span()),
        _ => None,
    }
}

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if let Some(span) = privileged(container).filter(|_| !is_node_agent(object)) {
        let message = format!(
            "{object}: {container} has `privileged: true`; it has every capability and every device of its node, so whoever \
             takes it over has the node"
        );
        sink.report(span, message)
            .help("Remove `privileged` and add the one capability or device plugin that the program needs");
    }
}
