//! Attestations that anybody may have signed.

use super::kyverno::{POLICIES, verifications};
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POLICIES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for verification in verifications(object) {
        let has = |node: Node<'_>| {
            ["attestors", "key", "issuer", "subject"]
                .iter()
                .any(|field| node.get(field).is_some_and(|list| !list.is_empty() || list.is_scalar()))
        };
        if has(verification) {
            continue;
        }
        for attestation in verification.get("attestations").into_iter().flat_map(Node::items) {
            let Some(first) = attestation.entries().next().filter(|_| !has(attestation)) else { continue };
            let message = format!("{object} asks for an attestation and not for who signed it: anybody's will do");
            let key = attestation.entry("type").or_else(|| attestation.entry("predicateType")).unwrap_or(first);
            sink.report_missing(key.key.span(), message).help("Add `attestors` to the attestation");
        }
    }
}
