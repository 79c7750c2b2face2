//! CronJobs whose runs are missed.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("batch", "CronJob")], check);

/// How often the controller looks, in seconds. Source: the Kubernetes documentation of CronJob limitations.
const INTERVAL: i64 = 10;

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "startingDeadlineSeconds"]) else { return };
    let Some(seconds) = node.as_i64().filter(|seconds| (0..INTERVAL).contains(seconds)) else { return };
    let message = format!(
        "{object} may start {seconds} seconds late, and the controller looks every {INTERVAL}: it may never run"
    );
    sink.report(node.span(), message).help("Set `startingDeadlineSeconds` to 10 or more, best to minutes");
}
