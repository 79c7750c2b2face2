//! Documents that would cost too much to read.

use spanned_yaml::DiagnosticKind;

use crate::finding::Sink;
use crate::manifest::File;
use crate::rules::{Check, Context};

use super::diagnostics;

pub(super) const CHECK: Check = Check::File(check);

fn check(file: &File, _: &Context<'_>, sink: &mut Sink) {
    let kinds = [DiagnosticKind::DepthLimit, DiagnosticKind::ExpansionLimit, DiagnosticKind::DocumentLimit];
    let help = "Split the document or write its aliases out; raise the limit in the configuration if the text is as it must be";
    diagnostics::report(file, &kinds, "it is not checked", help, sink);
}
