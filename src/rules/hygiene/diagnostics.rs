//! Turns what the parser says about a text into findings.

use spanned_yaml::{Diagnostic, DiagnosticKind};

use crate::finding::Sink;
use crate::manifest::File;

/// Reports the diagnostics of some kinds; `consequence` ends the sentence that the diagnostic starts.
pub(super) fn report(file: &File, kinds: &[DiagnosticKind], consequence: &str, help: &str, sink: &mut Sink) {
    let all = file.tree().map_or(&[][..], |tree| tree.diagnostics());
    for diagnostic in all.iter().filter(|diagnostic| kinds.contains(&diagnostic.kind)) {
        let report = sink.report(diagnostic.span, sentence(diagnostic, consequence)).help(help);
        if let Some((span, message)) = &diagnostic.related {
            report.related(*span, message.clone());
        }
    }
}

/// Diagnostics start in lower case, messages of findings do not.
fn sentence(diagnostic: &Diagnostic, consequence: &str) -> String {
    let message = &diagnostic.message;
    let first = message.chars().next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let rest = message.char_indices().nth(1).map_or("", |(at, _)| &message[at..]);
    match consequence {
        "" => format!("{first}{rest}"),
        consequence => format!("{first}{rest}; {consequence}"),
    }
}
