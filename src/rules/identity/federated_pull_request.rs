//! Credentials for pipelines of pull requests.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::credential::{CREDENTIALS, Credential};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CREDENTIALS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some((node, subject)) = Credential::of(object).and_then(|credential| credential.subject()) else { return };
    if subject.starts_with("repo:") && subject.ends_with(":pull_request") {
        let message = format!(
            "{object}: the subject `{subject}` lets the pipeline of any pull request log in, before anybody reviewed it"
        );
        sink.report(node.span(), message)
            .help("Use the subject of a protected environment or branch, or an identity that may only read");
    }
}
