//! Policies that let everything pass when they fail.

use super::policies::GROUP;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GROUP, "ValidatingAdmissionPolicy")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "failurePolicy"]) else { return };
    if Node::as_str(node).is_some_and(|text| text == "Ignore") {
        let message = format!(
            "{object} has `failurePolicy: Ignore`: an expression that fails, on a field that is not there, lets the request pass"
        );
        sink.report(node.span(), message).help("Write `Fail`, and ask with `has()` for fields that may be missing");
    }
}
