//! Signers of GitHub Actions that are written as subjects of its tokens, not of its certificates.

use super::identities::{identities, is_github};
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for identity in identities(object).into_iter().filter(|identity| is_github(&identity.issuer)) {
        let Some(text) = Node::as_str(identity.subject) else { continue };
        let Some(rest) = text.trim_start_matches('^').strip_prefix("repo:") else { continue };
        let repository = rest.split(':').next().unwrap_or(rest);
        let message = format!(
            "{object} wants images to be signed by `{text}`, the subject of a token of GitHub; the certificate of a signature names the \
             workflow, so that no signature ever fits"
        );
        sink.report(identity.subject.span(), message).help(format!(
            "Write the workflow: `https://github.com/{repository}/.github/workflows/WORKFLOW.yaml@refs/heads/main`"
        ));
    }
}
