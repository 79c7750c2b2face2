//! Pods that one node runs or none.

use crate::finding::Sink;
use crate::manifest::is_templated;
use crate::object::Object;
use crate::object::scaling::is_replicated;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    if !is_replicated(object) {
        return;
    }
    let by_name = pod.spec().get("nodeName");
    let by_label = pod.spec().at(&["nodeSelector", "kubernetes.io/hostname"]);
    let Some(node) = by_name.or(by_label) else { return };
    let Some(name) = node.text().filter(|name| !name.is_empty() && !is_templated(name)) else { return };
    let how = if by_name.is_some() { ", past the scheduler" } else { "" };
    let message = format!(
        "{object} runs on node `{name}` only{how}: when the node goes, in an upgrade for example, it stands still"
    );
    sink.report(node.span(), message).help("Select nodes by a label that several of them have");
}
