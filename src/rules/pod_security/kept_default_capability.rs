//! Containers that drop some capabilities by name, and not all that a container runtime gives.

use super::DEFAULT_CAPABILITIES;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

/// What Docker gives besides; containerd and CRI-O no longer do.
const NET_RAW: &str = "NET_RAW";

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if pod.is_windows() {
        return;
    }
    let dropped: Vec<String> = container
        .at(&["securityContext", "capabilities", "drop"])
        .into_iter()
        .flat_map(Node::items)
        .filter_map(Node::text)
        .map(|name| name.trim_start_matches("CAP_").to_ascii_uppercase())
        .collect();
    // Runtimes take the names in any case.
    let is_dropped = |name: &str| dropped.iter().any(|found| found == name || found == "ALL");
    let all = DEFAULT_CAPABILITIES.iter().copied().chain(std::iter::once(NET_RAW));
    let kept: Vec<&str> = all.filter(|name| !is_dropped(name)).collect();
    if kept.is_empty() {
        return;
    }
    let some = kept.iter().take(3).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let message = format!(
        "{object}: {container} keeps {} of the capabilities that a runtime gives, {some} among them",
        kept.len()
    );
    sink.report_missing(container.nearest_key_span(&["securityContext", "capabilities", "drop"]), message)
        .help("Write `securityContext: {capabilities: {drop: [ALL]}}`");
}
