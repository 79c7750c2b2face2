//! Workloads that stop before they start again.

use crate::finding::Sink;
use crate::manifest::is_templated;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(
    &[("apps", "Deployment"), ("extensions", "Deployment"), ("apps.openshift.io", "DeploymentConfig")],
    check,
);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "strategy", "type"]) else { return };
    let Some(text) = node.text().filter(|text| !is_templated(text)) else { return };
    // DeploymentConfigs say `Rolling`.
    if matches!(&*text, "RollingUpdate" | "Rolling" | "") {
        return;
    }
    let message = format!("{object} has the strategy `{text}`: a change does not replace its pods one after another");
    sink.report(node.span(), message).help("Use `RollingUpdate` where two versions may run side by side");
}
