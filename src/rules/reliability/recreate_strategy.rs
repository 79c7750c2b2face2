//! Workloads that stop before they start again.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(
    &[("apps", "Deployment"), ("extensions", "Deployment"), ("apps.openshift.io", "DeploymentConfig")],
    check,
);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "strategy", "type"]) else { return };
    if node.text().is_none_or(|text| text != "Recreate") {
        return;
    }
    let message =
        format!("{object} has the strategy `Recreate`: each change stops all pods before the first new one starts");
    sink.report(node.span(), message).help("Use `RollingUpdate` where two versions may run side by side");
}
