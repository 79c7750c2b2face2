//! YAML that kubectl and the controllers cannot use.

use spanned_yaml::DiagnosticKind;

use crate::finding::Sink;
use crate::manifest::{File, Role};
use crate::rules::{Check, Context};

use super::diagnostics;

pub(super) const CHECK: Check = Check::File(check);

fn check(file: &File, _: &Context<'_>, sink: &mut Sink) {
    if !matches!(file.role(), Role::Manifest | Role::Patch | Role::Kustomization) {
        return;
    }
    let kinds = [
        DiagnosticKind::RejectedByKubectl,
        DiagnosticKind::IgnoredByKubectl,
        DiagnosticKind::UnsupportedKey,
        DiagnosticKind::InvalidMerge,
    ];
    let help = "Write it in the plain way that every YAML reader understands";
    diagnostics::report(file, &kinds, "", help, sink);
}
