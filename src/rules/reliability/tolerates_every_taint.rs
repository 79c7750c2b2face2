//! Pods that stay on a node that is gone.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::is_node_agent;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    if is_node_agent(object) || matches!(object.kind(), "Pod" | "Job" | "CronJob") {
        return;
    }
    for item in pod.spec().get("tolerations").into_iter().flat_map(Node::items) {
        let text = |field: &str| item.get(field).and_then(Node::text);
        let is_all = text("operator").is_some_and(|operator| operator == "Exists")
            && text("key").is_none_or(|key| key.is_empty())
            && text("effect").is_none_or(|effect| effect.is_empty() || effect == "NoExecute");
        if !is_all || item.get("tolerationSeconds").is_some() {
            continue;
        }
        let message = format!(
            "{object} tolerates every taint, also that of a node which is gone: its pods are not moved to another node"
        );
        sink.report(item.span(), message).help("Name the `key` of the taint that it has to tolerate");
        return;
    }
}
