//! The signers that keyless verification asks for, in every API that has them.

use crate::manifest::Node;
use crate::object::Object;

/// Groups whose objects name signers by issuer and subject: Kyverno's, Sigstore's policy controller and Flux.
const GROUPS: &[&str] = &["kyverno.io", "policies.kyverno.io", "policy.sigstore.dev", "source.toolkit.fluxcd.io"];

/// An issuer and a subject.
pub(super) struct Identity<'t> {
    pub(super) issuer: String,
    pub(super) subject: Node<'t>,
    /// Whether the subject is a regular expression.
    pub(super) is_regex: bool,
}

/// Every pair of issuer and subject in an object.
pub(super) fn identities<'t>(object: &Object<'t>) -> Vec<Identity<'t>> {
    let mut found = Vec::new();
    if !GROUPS.contains(&object.group()) || object.is_encrypted() {
        return found;
    }
    let regex_everywhere = object.group() == "source.toolkit.fluxcd.io";
    let mut open: Vec<Node<'t>> = object.at(&["spec"]).into_iter().collect();
    while let Some(node) = open.pop() {
        let issuer = ["issuer", "issuerRegExp"].into_iter().find_map(|field| node.get(field)?.as_str());
        for (field, is_regex) in [("subject", regex_everywhere), ("subjectRegExp", true)] {
            let Some(subject) = node.get(field).filter(|subject| subject.as_str().is_some()) else { continue };
            if let Some(issuer) = &issuer {
                found.push(Identity { issuer: issuer.clone().into_owned(), subject, is_regex });
            }
        }
        open.extend(node.entries().map(|entry| entry.value).chain(node.items()).filter(|child| !child.is_scalar()));
    }
    found.sort_by_key(|identity| (identity.subject.span().source, identity.subject.span().start));
    found
}

/// Whether an issuer is that of GitHub Actions.
pub(super) fn is_github(issuer: &str) -> bool {
    issuer.replace('\\', "").contains("token.actions.githubusercontent.com")
}
