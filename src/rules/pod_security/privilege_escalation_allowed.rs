//! Containers whose processes may gain more rights than they were started with.

use super::since;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, flag, is_privileged};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

const FIELD: [&str; 2] = ["securityContext", "allowPrivilegeEscalation"];

fn check(
    object: &Object<'_>,
    pod: &PodTemplate<'_>,
    container: &Container<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
) {
    if is_privileged(container) || (pod.is_windows() && since(context, 25)) {
        return;
    }
    let help = "Set `allowPrivilegeEscalation: false`";
    match flag(container.node(), &FIELD) {
        Setting::Is(node, true) => {
            let message = format!(
                "{object}: {container} has `allowPrivilegeEscalation: true`; its processes can become root through a setuid program"
            );
            sink.report(node.span(), message).help(help);
        }
        Setting::Absent => {
            let message = format!(
                "{object}: {container} does not set `allowPrivilegeEscalation: false`; its processes can become root through \
                 a setuid program"
            );
            sink.report_missing(container.nearest_key_span(&FIELD), message).help(help);
        }
        Setting::Is(_, false) | Setting::Unknown => {}
    }
}
