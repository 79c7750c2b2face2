//! Pods that are killed without warning.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = pod.spec().get("terminationGracePeriodSeconds") else { return };
    if node.as_i64() != Some(0) {
        return;
    }
    let what = if object.is("apps", "StatefulSet") {
        "its pods are killed without waiting for the kubelet, and two of one name may write to one volume"
    } else {
        "its pods are killed at once, with the requests and writes that are under way"
    };
    let message = format!("{object} has no time to end: {what}");
    sink.report(node.span(), message)
        .help("Remove the field, which means 30 seconds, or write what the application needs");
}
