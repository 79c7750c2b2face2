//! Policies that only report.

use super::kyverno::{POLICIES, failure_action, is_audit, rules};
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POLICIES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let of_policy = failure_action(object);
    let own = |rule: Node<'_>| {
        let validate = rule.at(&["validate", "failureAction"]).is_some();
        let mut images = rule.get("verifyImages").into_iter().flat_map(Node::items);
        validate || images.any(|image| image.get("failureAction").is_some())
    };
    let judged = |rule: &Node<'_>| rule.get("validate").is_some() || rule.get("verifyImages").is_some();
    let audits = of_policy.is_none_or(|action| is_audit(action.value));
    for rule in rules(object) {
        let Some(action) = rule.at(&["validate", "failureAction"]).filter(|action| is_audit(*action)) else { continue };
        let message = format!("{object} only reports: what violates the rule is created all the same");
        sink.report(action.span(), message).help("Write `Enforce` once the violations are fixed");
    }
    if !audits || object.at(&["spec", "validationFailureActionOverrides"]).is_some() {
        return;
    }
    if !rules(object).any(|rule| judged(&rule) && !own(rule)) {
        return;
    }
    let message = format!("{object} only reports: what violates it is created all the same");
    match of_policy {
        Some(action) => {
            sink.report(action.value.span(), message).help("Write `Enforce` once the violations are fixed");
        }
        None => {
            let place = object.nearest_key_span(&["spec", "validationFailureAction"]);
            sink.report_missing(place, message)
                .help("Add `failureAction: Enforce` to the rules once the violations are fixed");
        }
    }
}
