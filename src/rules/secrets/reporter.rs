//! Says what was found, without ever saying the value.

use crate::finding::{Confidence, Severity, Sink};
use crate::manifest::{File, Node, is_templated};
use crate::rules::Context;
use crate::source::{FileId, Sources, Span};

use super::detect::Strictness;
use super::field::{self, Credential};
use super::subject::Owner;

/// Reports the credentials of one file for one rule.
pub(super) struct Reporter<'s> {
    sink: &'s mut Sink,
    sources: &'s Sources,
    help: &'static str,
    /// Whether the file is an example or a test: a password that somebody typed is what it needs.
    trial: bool,
    /// Whether a well-known password is what belongs there: the defaults of a chart.
    is_default: bool,
}

impl<'s> Reporter<'s> {
    /// A reporter for a file; `help` says what to do in an imperative sentence.
    pub(super) fn new(file: &File, context: &'s Context<'_>, help: &'static str, sink: &'s mut Sink) -> Self {
        let sources = context.graph().sources();
        Self { sink, sources, help, trial: is_trial(sources, file.id()), is_default: false }
    }

    /// The same reporter for defaults that everybody who uses them replaces.
    pub(super) fn of_defaults(self, is_default: bool) -> Self {
        Self { is_default, ..self }
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
        let typed = credential.weak || credential.confidence < Confidence::High;
        if typed && self.trial || credential.weak && self.is_default || is_allowed(self.sources, span) {
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
        if self.trial {
            report.at_most(Severity::Warning).confidence(Confidence::Low);
        } else if credential.weak {
            report.at_most(Severity::Warning);
        }
    }
}

/// Directories of examples and tests, whose credentials open nothing. Here a whole repository of examples is one as well.
const TRIALS: &[&str] = &[
    "test", "tests", "testing", "testdata", "e2e", "ci", "example", "examples", "sample", "samples", "demo", "docs",
    "hack",
];

/// Whether a file is an example or a test of something.
pub(super) fn is_trial(sources: &Sources, file: FileId) -> bool {
    let directory = sources.get(file).path().parent();
    directory.is_some_and(|directory| directory.iter().any(|part| TRIALS.contains(&part)))
}

/// What other scanners take for "this one is known and meant to be here".
/// Sources: the documentation of gitleaks, TruffleHog and detect-secrets; `notsecret` and `nosecret` are spellings of
/// detect-secrets' and of rh-pre-commit's users.
const MARKS: &[&str] = &[
    "gitleaks:allow",
    "trufflehog:ignore",
    "pragma: allowlist secret",
    "pragma: allowlist nextline secret",
    "notsecret",
    "nosecret",
];

/// Whether the line of a credential, or the comment above it, says that it is known.
pub(super) fn is_allowed(sources: &Sources, span: Span) -> bool {
    let text = sources.get(span.source).text();
    let start = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let marked = |line: &str| line.contains(['#', '/']) && MARKS.iter().any(|mark| line.contains(mark));
    let above = text[..start].trim_end_matches('\n').rsplit('\n').next().unwrap_or("");
    marked(&text[start..end]) || above.contains("allowlist nextline secret")
}
