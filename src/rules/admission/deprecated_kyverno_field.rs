//! Fields that Kyverno has replaced.

use super::kyverno::{POLICIES, rules, verifications};
use crate::finding::{Report, Severity, Sink};
use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POLICIES, check);

/// Fields of a verification, and what replaces them. Source: the Go types of kyverno/kyverno v1.14 (`api/kyverno/v1`).
const VERIFICATION: &[(&str, &str)] = &[
    ("additionalExtensions", "`keyless.additionalExtensions` of an entry of `attestors`"),
    ("annotations", "`annotations` of an entry of `attestors`"),
    ("image", "`imageReferences`, a list"),
    ("issuer", "`keyless.issuer` of an entry of `attestors`"),
    ("key", "`keys.publicKeys` of an entry of `attestors`"),
    ("roots", "`keyless.roots` of an entry of `attestors`"),
    ("subject", "`keyless.subject` of an entry of `attestors`"),
];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let spec = object.at(&["spec"]);
    let own = [
        ("validationFailureAction", "`failureAction` below `validate` of each rule"),
        ("validationFailureActionOverrides", "`failureActionOverrides` below `validate` of each rule"),
    ];
    // With both, the old field is there for older versions of Kyverno.
    let has_new = rules(object).any(|rule| rule.at(&["validate", "failureAction"]).is_some());
    for (field, instead) in own.into_iter().filter(|_| !has_new) {
        if let Some(entry) = spec.and_then(|spec| spec.entry(field)) {
            // Nearly every policy has it; it goes on working for now.
            report(object, entry, instead, sink).at_most(Severity::Info);
        }
    }
    for verification in verifications(object) {
        for (field, instead) in VERIFICATION {
            if let Some(entry) = verification.entry(field) {
                report(object, entry, instead, sink);
            }
        }
        for attestation in verification.get("attestations").into_iter().flat_map(Node::items) {
            if let Some(entry) = attestation.entry("predicateType").filter(|_| attestation.get("type").is_none()) {
                report(object, entry, "`type`", sink);
            }
        }
    }
}

fn report<'s>(object: &Object<'_>, entry: Entry<'_>, instead: &str, sink: &'s mut Sink) -> Report<'s> {
    let message = format!("{object}: Kyverno has deprecated `{}` and may drop it", entry.name());
    sink.report(entry.key.span(), message).help(format!("Use {instead}"))
}
