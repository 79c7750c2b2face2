//! CronJobs that start a run beside the one that still runs.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("batch", "CronJob")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let written = object.at(&["spec", "concurrencyPolicy"]).filter(|node| !node.is_null());
    // Whoever writes it knows.
    if written.is_some_and(|node| Node::text(node).is_none_or(|text| !text.is_empty()))
        || object.at(&["spec"]).is_none()
    {
        return;
    }
    let message =
        format!("{object} does not set `concurrencyPolicy`: when a run takes too long, the next one starts beside it");
    sink.report_missing(object.nearest_key_span(&["spec", "concurrencyPolicy"]), message)
        .help("Set `concurrencyPolicy: Forbid`, or `Allow` if runs do not disturb one another");
}
