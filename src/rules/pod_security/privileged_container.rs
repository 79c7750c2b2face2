//! Containers without walls.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, flag};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if let Setting::Is(node, true) = flag(container.node(), &["securityContext", "privileged"]) {
        let message = format!(
            "{object}: {container} has `privileged: true`; it has every capability and every device of its node, so whoever \
             takes it over has the node"
        );
        sink.report(node.span(), message)
            .help("Remove `privileged` and add the one capability or device plugin that the program needs");
    }
}
