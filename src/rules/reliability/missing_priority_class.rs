//! Pods that nothing ranks.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    if pod.spec().get("priorityClassName").is_some_and(|name| name.text().is_none_or(|text| !text.is_empty())) {
        return;
    }
    // What has no class gets that one.
    let is_default = |class: &Object<'_>| class.root().get("globalDefault").and_then(Node::as_bool) == Some(true);
    if context.graph().of_kind("scheduling.k8s.io", "PriorityClass").any(is_default) {
        return;
    }
    let message = format!("{object} has no priority class: when nodes are full, its pods wait and go like all others");
    sink.report_missing(pod.nearest_key_span(&["priorityClassName"]), message)
        .help("Set `priorityClassName` to a class of the platform");
}
