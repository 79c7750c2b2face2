//! Providers without a version.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

const GROUP: &str = "operator.cluster.x-k8s.io";

pub(super) const CHECK: Check = Check::Object(
    &[
        (GROUP, "AddonProvider"),
        (GROUP, "BootstrapProvider"),
        (GROUP, "ControlPlaneProvider"),
        (GROUP, "CoreProvider"),
        (GROUP, "InfrastructureProvider"),
        (GROUP, "IPAMProvider"),
    ],
    check,
);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let path = ["spec", "version"];
    if object.at(&path).is_some_and(|version| !version.is_null()) {
        return;
    }
    let message = format!("{object} has no version: it is whatever is the newest on the day it is installed");
    sink.report_missing(object.nearest_key_span(&path), message).help("Set `spec.version`");
}
