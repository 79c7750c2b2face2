//! Constraints that only look on.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::gatekeeper::{CONSTRAINTS, enforcement};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = enforcement(object).filter(|_| object.group() == CONSTRAINTS) else { return };
    let Some(text) = Node::as_str(node).filter(|text| matches!(&**text, "dryrun" | "warn")) else { return };
    let message = format!("{object} has the enforcement action `{text}`: what violates it is created all the same");
    sink.report(node.span(), message).help("Write `deny` once its violations are fixed");
}
