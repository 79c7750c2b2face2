//! Assignments that only look on.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure_policy::Assignment;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(assignment) = Assignment::of(object) else { return };
    if !assignment.is_enforced() {
        let paths: [&[&str]; 5] = [
            &["spec", "forProvider", "enforce"],
            &["spec", "forProvider", "enforcementMode"],
            &["spec", "properties", "enforcementMode"],
            &["spec", "enforcementMode"],
            &["spec", "enforce"],
        ];
        let Some(node) = paths.iter().find_map(|path| object.at(path)) else { return };
        let message = format!("{object} is not enforced: what violates the policy is created all the same");
        sink.report(node.span(), message).help("Enforce the assignment once its violations are fixed");
        return;
    }
    let Some(definition) = assignment.definition() else { return };
    let Some(parameters) = assignment.parameters() else { return };
    let Some(value) = parameters.value("effect") else { return };
    let can_deny =
        || definition.parameter("effect").is_some_and(|effect| effect.allowed().any(|value| value == "Deny"));
    let text = Node::as_str(value).unwrap_or_default().to_ascii_lowercase();
    if matches!(text.as_str(), "audit" | "disabled") && can_deny() {
        let message = format!(
            "{object} has the effect `{}`: what violates the policy is created all the same",
            value.raw().trim_matches('"')
        );
        sink.report(value.span(), message).help("Write `Deny` once its violations are fixed");
    }
}
