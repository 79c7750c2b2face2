//! CronJobs that stop for good after an outage.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("batch", "CronJob")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let written = object.at(&["spec", "startingDeadlineSeconds"]);
    if written.is_some_and(|node| !node.is_null()) || object.at(&["spec"]).is_none() {
        return;
    }
    let message =
        format!("{object} has no `startingDeadlineSeconds`: a start that an outage delays happens at any later time");
    sink.report_missing(object.nearest_key_span(&["spec", "startingDeadlineSeconds"]), message)
        .help("Add `startingDeadlineSeconds` with how late a run still makes sense");
}
