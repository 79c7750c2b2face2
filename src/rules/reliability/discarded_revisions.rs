//! Workloads that cannot be rolled back.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "revisionHistoryLimit"]) else { return };
    if node.as_i64() != Some(0) {
        return;
    }
    let message = format!("{object} keeps no old revision: `kubectl rollout undo` has nothing to go back to");
    sink.report(node.span(), message).help("Set `revisionHistoryLimit` to 1 or more");
}
