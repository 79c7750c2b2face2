//! Tokens and keys in formats that their issuers publish.

use crate::finding::Sink;
use crate::manifest::File;
use crate::rules::{Check, Context};

use super::{detect, recognized};

pub(super) const CHECK: Check = Check::File(check);

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let help = "Revoke it at its issuer, then keep the new one in a secret store and refer to it from here";
    recognized::report(file, context, sink, detect::tokens, help);
}
