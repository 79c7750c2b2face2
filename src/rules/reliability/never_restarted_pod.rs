//! Pods that stay down.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    // A Job makes another pod instead.
    if matches!(object.kind(), "Job" | "CronJob" | "ScaledJob" | "PodTemplate") {
        return;
    }
    let Some(node) = pod.spec().get("restartPolicy") else { return };
    if Node::text(node).is_none_or(|text| text != "Never") {
        return;
    }
    let message = format!("{object} is not restarted when it fails");
    sink.report(node.span(), message).help("Write `restartPolicy: OnFailure`, or make it a Job");
}
