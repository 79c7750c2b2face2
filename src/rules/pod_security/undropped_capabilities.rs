//! Containers that keep the capabilities a runtime gives by default.

use super::since;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::{Setting, collection, is_privileged, words};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

const FIELD: [&str; 3] = ["securityContext", "capabilities", "drop"];

fn check(
    object: &Object<'_>,
    pod: &PodTemplate<'_>,
    container: &Container<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
) {
    if is_privileged(container) || !since(context, 22) || (pod.is_windows() && since(context, 25)) {
        return;
    }
    let keeps = "it keeps capabilities such as changing the owner of files and becoming any user";
    match collection(container.node(), &FIELD) {
        Setting::Is(list, ()) => {
            if words(list).any(|(_, name)| name == "ALL") || words(list).count() < list.len() {
                return;
            }
            let other = words(list).find(|(_, name)| name.eq_ignore_ascii_case("ALL") || name == "CAP_ALL");
            let (span, message) = match other {
                Some((node, name)) => (
                    node.span(),
                    format!(
                        "{object}: {container} drops `{name}`; Pod Security admission takes only `ALL`, in capitals, for all capabilities"
                    ),
                ),
                None => {
                    (place(container, list), format!("{object}: {container} does not drop all capabilities; {keeps}"))
                }
            };
            sink.report(span, message).help("Write `drop: [ALL]`, and add the one that is needed");
        }
        Setting::Absent => {
            let message = format!("{object}: {container} drops no capabilities; {keeps}");
            sink.report_missing(container.nearest_key_span(&FIELD), message)
                .help("Add `capabilities: {drop: [ALL]}` to its `securityContext`, and add the one that is needed");
        }
        Setting::Unknown => {}
    }
}

/// The list, or its key if the list spans lines.
fn place(container: &Container<'_>, list: Node<'_>) -> crate::source::Span {
    if list.raw().contains('\n') { container.nearest_key_span(&FIELD) } else { list.span() }
}
