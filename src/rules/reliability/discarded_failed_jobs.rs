//! CronJobs that keep nothing of a run that failed.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("batch", "CronJob")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "failedJobsHistoryLimit"]) else { return };
    if node.as_i64() != Some(0) {
        return;
    }
    let message = format!(
        "{object} keeps no failed Job: its pods and their logs are gone when somebody looks, and alerts see no failure"
    );
    sink.report(node.span(), message).help("Set `failedJobsHistoryLimit` to 1 or more");
}
