//! Workloads that a change does not reach.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("apps", "StatefulSet"), ("apps", "DaemonSet")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "updateStrategy", "type"]) else { return };
    if node.text().is_none_or(|text| text != "OnDelete") {
        return;
    }
    let message = format!(
        "{object} has the update strategy `OnDelete`: what is merged runs only after somebody deletes the pods"
    );
    sink.report(node.span(), message).help("Use `RollingUpdate`");
}
