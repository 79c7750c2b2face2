//! Containers that can change their own programs.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, flag};
use crate::object::workload::{Container, ContainerKind, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

const FIELD: [&str; 2] = ["securityContext", "readOnlyRootFilesystem"];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if pod.is_windows() || container.kind() == ContainerKind::Ephemeral {
        return;
    }
    let consequence = "whoever breaks in can replace its programs and leave tools behind";
    let help = "Set `readOnlyRootFilesystem: true`, and mount an `emptyDir` where the program has to write";
    match flag(container.node(), &FIELD) {
        Setting::Is(node, false) => {
            let message = format!("{object}: {container} has `readOnlyRootFilesystem: false`; {consequence}");
            sink.report(node.span(), message).help(help);
        }
        Setting::Absent => {
            let message = format!("{object}: {container} does not set `readOnlyRootFilesystem: true`; {consequence}");
            sink.report_missing(container.nearest_key_span(&FIELD), message).help(help);
        }
        Setting::Is(_, true) | Setting::Unknown => {}
    }
}
