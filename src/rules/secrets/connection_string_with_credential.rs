//! Passwords and keys in URLs and connection strings.

use crate::finding::Sink;
use crate::manifest::File;
use crate::rules::{Check, Context};

use super::{detect, recognized};

pub(super) const CHECK: Check = Check::File(check);

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let help = "Change the credential, keep it in a secret store, and put the connection together from a reference where it is used";
    recognized::report(file, context, sink, detect::connections, help);
}
