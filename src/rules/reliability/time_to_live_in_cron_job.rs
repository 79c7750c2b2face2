//! CronJobs whose Jobs are cleaned up in two ways.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("batch", "CronJob")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "jobTemplate", "spec", "ttlSecondsAfterFinished"]) else { return };
    let message = format!(
        "{object} deletes its Jobs by time and by number: whichever comes first counts, and the history is shorter than its limits say"
    );
    sink.report(node.span(), message)
        .help("Remove `ttlSecondsAfterFinished`, and set `successfulJobsHistoryLimit` and `failedJobsHistoryLimit`");
}
