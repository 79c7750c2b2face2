//! Constraints of OpenShift that let privileged containers in.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, flag};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("security.openshift.io", "SecurityContextConstraints")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.name() == "privileged" {
        return;
    }
    if let Setting::Is(node, true) = flag(object.root(), &["allowPrivilegedContainer"]) {
        let message =
            format!("{object} lets pods run privileged containers; whoever may use it has the nodes of its pods");
        sink.report(node.span(), message).help("Set `allowPrivilegedContainer: false`");
    }
}
