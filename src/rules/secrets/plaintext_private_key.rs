//! Private keys in manifests, and as files in the repository.

use crate::finding::Sink;
use crate::manifest::File;
use crate::rules::{Check, Context};

use super::{detect, recognized};

pub(super) const CHECK: Check = Check::File(check);

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let help = "Replace the key pair, and keep the new private key in a secret store or let cert-manager issue it";
    recognized::report(file, context, sink, detect::private_keys, help);
}
