//! Exceptions for everybody.

use super::kyverno::GROUP;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GROUP, "PolicyException")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for item in object.at(&["spec", "exceptions"]).into_iter().flat_map(Node::items) {
        let rules = item.get("ruleNames").into_iter().flat_map(Node::items);
        for node in item.get("policyName").into_iter().chain(rules) {
            if node.as_str().is_some_and(|text| text == "*") {
                let message = format!("{object} excepts from `*`: every policy or rule, also those to come");
                sink.report(node.span(), message).help("Name the policies and rules");
            }
        }
    }
}
