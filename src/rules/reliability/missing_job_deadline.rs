//! Jobs that may run for ever.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("batch", "Job"), ("batch", "CronJob")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let path: &[&str] = match object.kind() {
        "CronJob" => &["spec", "jobTemplate", "spec"],
        _ => &["spec"],
    };
    let Some(spec) = object.at(path).filter(|spec| spec.is_mapping()) else { return };
    let in_pod = object.pod().is_some_and(|pod| pod.spec().get("activeDeadlineSeconds").is_some());
    if in_pod || spec.get("activeDeadlineSeconds").is_some() {
        return;
    }
    let message =
        format!("{object} has no deadline: when it hangs, it runs and keeps its resources until somebody looks");
    sink.report_missing(object.nearest_key_span(&[path, &["activeDeadlineSeconds"]].concat()), message)
        .help("Add `activeDeadlineSeconds` with several times what a run takes");
}
