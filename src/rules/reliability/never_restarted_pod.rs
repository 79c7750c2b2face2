//! Pods that stay down.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = pod.spec().get("restartPolicy") else { return };
    if Node::text(node).is_none_or(|text| text != "Never") {
        return;
    }
    let (what, help) = match object.kind() {
        "Job" | "CronJob" | "ScaledJob" => (
            "makes a new pod for each attempt, placed and pulled anew, and keeps those that failed",
            "Write `restartPolicy: OnFailure` where the pod may start again in its place",
        ),
        _ => ("is not restarted when it fails", "Write `restartPolicy: OnFailure`, or make it a Job"),
    };
    sink.report(node.span(), format!("{object} {what}")).help(help);
}
