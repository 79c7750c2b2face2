//! Fields of image verifications that stand where Kyverno does not look for them.

use super::kyverno::{POLICIES, verifications};
use crate::finding::{Sink, closest};
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POLICIES, check);

/// The fields of an element of `verifyImages`, of `attestors`, of their `entries` and of `attestations`. Source: the Go types of
/// kyverno/kyverno v1.14 (`api/kyverno/v1`).
const VERIFICATION: &[&str] = &[
    "additionalExtensions",
    "annotations",
    "attestations",
    "attestors",
    "cosignOCI11",
    "failureAction",
    "image",
    "imageReferences",
    "imageRegistryCredentials",
    "issuer",
    "key",
    "mutateDigest",
    "repository",
    "required",
    "roots",
    "skipImageReferences",
    "subject",
    "type",
    "useCache",
    "validate",
    "verifyDigest",
];
const SET: &[&str] = &["count", "entries"];
const ENTRY: &[&str] =
    &["annotations", "attestor", "certificates", "keyless", "keys", "repository", "signatureAlgorithm"];
const ATTESTATION: &[&str] = &["attestors", "conditions", "name", "predicateType", "type"];
const KEYLESS: &[&str] =
    &["additionalExtensions", "ctlog", "issuer", "issuerRegExp", "rekor", "roots", "subject", "subjectRegExp"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for verification in verifications(object) {
        fields(object, verification, "verifyImages[]", VERIFICATION, sink);
        let attestations = verification.get("attestations").into_iter().flat_map(Node::items);
        for attestation in attestations.clone() {
            fields(object, attestation, "attestations[]", ATTESTATION, sink);
        }
        for holder in std::iter::once(verification).chain(attestations) {
            for set in holder.get("attestors").into_iter().flat_map(Node::items) {
                fields(object, set, "attestors[]", SET, sink);
                for entry in set.get("entries").into_iter().flat_map(Node::items) {
                    fields(object, entry, "entries[]", ENTRY, sink);
                    if let Some(keyless) = entry.get("keyless") {
                        fields(object, keyless, "keyless", KEYLESS, sink);
                    }
                }
            }
        }
    }
}

fn fields(object: &Object<'_>, node: Node<'_>, place: &str, known: &[&str], sink: &mut Sink) {
    for entry in node.entries() {
        let name = entry.name();
        if known.contains(&&*name) || is_templated(&name) {
            continue;
        }
        let message = format!(
            "{object}: `{place}` has no field `{name}`: it is dropped or refused, and images are not verified as it says"
        );
        let help = if ENTRY.contains(&&*name) {
            format!("Put it into an entry of the attestors: `attestors: [{{entries: [{{{name}: ...}}]}}]`")
        } else {
            match closest(&name, known.iter().copied()) {
                Some(meant) => format!("Did you mean `{meant}`?"),
                None => {
                    format!("It has {}", known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
                }
            }
        };
        sink.report(entry.key.span(), message).help(help);
    }
}
