//! Workloads that go to nodes which are kept for the system.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::is_node_agent;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

const TAINT: &str = "CriticalAddonsOnly";

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let class = pod.spec().get("priorityClassName").and_then(Node::text);
    if is_node_agent(object) || class.is_some_and(|class| class.starts_with("system-")) {
        return;
    }
    for toleration in pod.spec().get("tolerations").into_iter().flat_map(Node::items) {
        let Some(key) = toleration.get("key").filter(|key| key.as_str().is_some_and(|key| key == TAINT)) else {
            continue;
        };
        let message = format!(
            "{object}: its pods tolerate the taint `{TAINT}`; they take room from DNS and the other pods without which the cluster does \
             not work"
        );
        sink.report(key.span(), message).help("Remove the toleration, so that the pods go to a user node pool");
    }
}
