//! CronJobs whose hour depends on the control plane.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("batch", "CronJob")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "schedule"]) else { return };
    let Some(schedule) = node.as_str() else { return };
    // An hour is named: every hour is the same everywhere.
    let names_hour = schedule.split_whitespace().nth(1).is_some_and(|hour| !hour.starts_with('*'));
    if !names_hour || schedule.starts_with('@') || object.at(&["spec", "timeZone"]).is_some() {
        return;
    }
    let message = format!("{object} has no `timeZone`: `{schedule}` is in the zone of the control plane, mostly UTC");
    sink.report_missing(node.span(), message).help("Add `timeZone`, for example `Etc/UTC`");
}
