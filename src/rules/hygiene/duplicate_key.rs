//! Keys that stand twice in one mapping.

use spanned_yaml::DiagnosticKind;

use crate::finding::Sink;
use crate::manifest::File;
use crate::rules::{Check, Context};

use super::diagnostics;

pub(super) const CHECK: Check = Check::File(check);

fn check(file: &File, _: &Context<'_>, sink: &mut Sink) {
    let help = "Keep one of the two; merge what stands below them if both are meant";
    diagnostics::report(file, &[DiagnosticKind::DuplicateKey], "", help, sink);
}
