//! SecurityContextConstraints of OpenShift that let pods be privileged.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("security.openshift.io", "SecurityContextConstraints")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.root().get("allowPrivilegedContainer") else { return };
    if Node::as_bool(node) != Some(true) {
        return;
    }
    let message =
        format!("{object} lets its users run privileged containers: each of them is an administrator of the node");
    sink.report(node.span(), message)
        .help("Write `allowPrivilegedContainer: false`, and allow the capabilities that are needed");
}
