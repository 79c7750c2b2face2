//! Text that is not YAML.

use spanned_yaml::DiagnosticKind;

use crate::finding::Sink;
use crate::manifest::File;
use crate::rules::{Check, Context};

use super::diagnostics;

pub(super) const CHECK: Check = Check::File(check);

fn check(file: &File, _: &Context<'_>, sink: &mut Sink) {
    let kinds = [DiagnosticKind::SyntaxError, DiagnosticKind::UnknownAlias, DiagnosticKind::AliasToAncestor];
    let help = "Correct the text at this place; the cause is often in the line before";
    diagnostics::report(file, &kinds, "nothing in this document can be applied or checked", help, sink);
}
