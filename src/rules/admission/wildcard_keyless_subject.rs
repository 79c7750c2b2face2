//! Signers that are nearly anybody.

use super::identities::{identities, is_github};
use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// Subjects that fit every signer.
const ANY: &[&str] = &[
    "*",
    ".*",
    "^.*$",
    ".+",
    "^.+$",
    "https://*",
    "https://github.com/*",
    "^https://github.com/.*$",
    "^https://github\\.com/.*$",
];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for identity in identities(object) {
        let Some(text) = Node::as_str(identity.subject).filter(|text| !is_templated(text)) else { continue };
        let who = if ANY.contains(&&*text) {
            "anybody who can sign with this issuer"
        } else if is_github(&identity.issuer) && !identity.is_regex && is_whole_organization(&text) {
            "every workflow of every repository of the organization, and of every branch,"
        } else {
            continue;
        };
        let message = format!("{object} takes images signed by `{text}`: {who} may sign them");
        sink.report(identity.subject.span(), message)
            .help("Name the workflow that builds the image: `https://github.com/ORG/REPO/.github/workflows/WORKFLOW.yaml@refs/heads/main`");
    }
}

/// Whether a subject with wildcards names an organization and no repository.
fn is_whole_organization(text: &str) -> bool {
    let Some(path) = text.strip_prefix("https://github.com/") else { return false };
    let mut parts = path.split('/');
    let (organization, repository) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    !organization.contains('*') && repository.starts_with('*') && parts.next().is_none_or(|rest| rest.contains('*'))
}
