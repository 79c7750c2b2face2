//! Files from which a kustomization's `secretGenerator` makes Secrets.

use crate::finding::Sink;
use crate::manifest::{File, Role};
use crate::rules::{Check, Context};

use super::generator;
use super::reporter::Reporter;

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str = "Change the credential; encrypt the file with SOPS, or let a secret store fill the Secret";

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    if file.role() != Role::Kustomization {
        return;
    }
    let mut reporter = Reporter::new(file, context, HELP, sink);
    for document in file.documents() {
        generator::report(file, document.root(), "secretGenerator", context, &mut reporter);
    }
}
