//! Containers that may forge packets.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, collection, is_privileged, words};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

const FIELD: [&str; 3] = ["securityContext", "capabilities", "drop"];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if is_privileged(container) || pod.is_windows() {
        return;
    }
    let is_dropped = |name: &str| {
        let upper = name.to_ascii_uppercase();
        matches!(upper.strip_prefix("CAP_").unwrap_or(&upper), "ALL" | "NET_RAW")
    };
    let keeps = match collection(container.node(), &FIELD) {
        Setting::Is(list, ()) => words(list).count() == list.len() && !words(list).any(|(_, name)| is_dropped(&name)),
        Setting::Absent => true,
        Setting::Unknown => false,
    };
    if keeps {
        let message = format!(
            "{object}: {container} keeps the capability `NET_RAW`; it can forge packets of other pods and of the node, answers of DNS \
             among them"
        );
        sink.report_missing(container.nearest_key_span(&FIELD), message)
            .help("Add `capabilities: {drop: [ALL]}` to its `securityContext`");
    }
}
