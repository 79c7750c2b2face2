//! Image verifications that only report and yet write digests.

use super::kyverno::{POLICIES, failure_action, is_audit, verifications};
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POLICIES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let of_policy = failure_action(object);
    for verification in verifications(object) {
        let own = verification.entry("failureAction").filter(|entry| !entry.value.is_null());
        let action = own.or(of_policy);
        if action.is_some_and(|action| !is_audit(action.value)) {
            continue;
        }
        let mutates = verification.entry("mutateDigest").filter(|entry| !entry.value.is_null());
        if mutates.is_some_and(|entry| entry.value.as_bool() != Some(true)) {
            continue;
        }
        let only = match action {
            Some(_) => "its failure action is `Audit`",
            None => "its failure action is `Audit`, the default",
        };
        let message = format!(
            "{object} verifies images and writes their digests (`mutateDigest`, on by default), although {only}: Kyverno refuses the policy"
        );
        let help = "Write `mutateDigest: false` beside `imageReferences`, or enforce the policy";
        let first = || verification.entries().next().map_or(verification.span(), |entry| entry.key.span());
        let report = match (mutates, action) {
            (Some(entry), _) => sink.report(entry.value.span(), message),
            (None, Some(action)) => sink.report(action.value.span(), message).related(first(), "the verification"),
            (None, None) => sink.report_missing(first(), message),
        };
        report.help(help);
    }
}
