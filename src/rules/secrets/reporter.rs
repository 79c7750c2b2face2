//! Says what was found, without ever saying the value.

use camino::Utf8Path;

use crate::finding::{Severity, Sink};
use crate::manifest::{File, Node, is_templated};
use crate::rules::Context;
use crate::source::Span;

use super::detect::Strictness;
use super::field::{self, Credential};
use super::subject::Owner;

/// Reports the credentials of one file for one rule.
pub(super) struct Reporter<'s> {
    sink: &'s mut Sink,
    help: &'static str,
    /// Whether the file is an example or a test: a well-known password is what it needs.
    trial: bool,
}

impl<'s> Reporter<'s> {
    /// A reporter for a file; `help` says what to do in an imperative sentence.
    pub(super) fn new(file: &File, context: &Context<'_>, help: &'static str, sink: &'s mut Sink) -> Self {
        Self { sink, help, trial: is_trial(context.graph().sources().get(file.id()).path()) }
    }

    /// Reports the credentials in a string.
    pub(super) fn field(&mut self, owner: &Owner, place: &str, name: &str, node: Node<'_>, strictness: Strictness) {
        let Some(text) = node.as_str() else { return };
        for credential in field::in_field(name, &text, strictness) {
            self.credential(owner, place, name, node, &credential);
        }
    }

    /// Reports one credential at its text.
    pub(super) fn credential(
        &mut self,
        owner: &Owner,
        place: &str,
        name: &str,
        node: Node<'_>,
        credential: &Credential,
    ) {
        let span = credential.range.clone().map_or(node.span(), |range| node.source_span(range));
        self.at(owner, place, name, span, credential);
    }

    /// Reports one credential at a place of a file.
    pub(super) fn at(&mut self, owner: &Owner, place: &str, name: &str, span: Span, credential: &Credential) {
        if credential.weak && self.trial {
            return;
        }
        let sets = match &credential.name {
            Some(inner) if is_templated(inner) => format!("`{name}` has"),
            Some(inner) => format!("`{name}` sets `{inner}` to"),
            None => format!("`{name}` is"),
        };
        let consequence = if credential.is_hash() {
            "whoever can read the repository can try passwords against it"
        } else if credential.weak {
            "it is among the first that an attacker tries"
        } else {
            "whoever can read the repository, or its history, can use it"
        };
        let message = format!("{owner}: {place} {sets} {} in plain text; {consequence}", credential.what);
        let report = self.sink.report(span, message).help(self.help).confidence(credential.confidence).sensitive();
        let report = match owner.reference() {
            Some(reference) => report.object(reference.clone()),
            None => report,
        };
        if credential.weak {
            report.at_most(Severity::Warning);
        }
    }
}

/// Whether a path is one of examples or tests.
pub(super) fn is_trial(path: &Utf8Path) -> bool {
    let directories = [
        "test", "tests", "testing", "testdata", "e2e", "ci", "example", "examples", "sample", "samples", "demo",
        "docs", "hack", "fixtures",
    ];
    path.parent().is_some_and(|parent| parent.iter().any(|part| directories.contains(&part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_and_tests_are_told_by_their_directory() {
        assert!(is_trial("charts/web/ci/values.yaml".into()));
        assert!(is_trial("examples/web.yaml".into()));
        assert!(!is_trial("apps/web/test.yaml".into()));
        assert!(!is_trial("ci.yaml".into()));
    }
}
