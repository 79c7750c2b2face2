//! `json`: one versioned document; the contract is [`Document`] and `docs/json-output.md`.
//!
//! It holds no times and no absolute paths: equal input gives equal bytes. Fields may be added within a version; a field is
//! removed or changes its meaning only with a new [`VERSION`].

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::json_text;
use super::place::Place;
use super::view::View;
use crate::finding::{Applies, Confidence, IncompleteReason, ObjectRef, Severity, UnknownKind};

/// The version of the format.
pub const VERSION: u32 = 1;

/// The whole report.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    /// [`VERSION`].
    pub version: u32,
    /// Which program wrote it.
    pub tool: Tool,
    /// What was found, sorted by path, offset and rule.
    pub findings: Vec<Finding<'a>>,
    /// What an ignore hides, in the same order; only there when suppressed findings were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Vec<SuppressedFinding<'a>>>,
    /// What was looked at, and what was not.
    pub coverage: Coverage<'a>,
    /// Counts of `findings`.
    pub summary: Summary<'a>,
}

/// The program.
#[derive(Debug, Serialize)]
pub struct Tool {
    /// `idp-lint`.
    pub name: &'static str,
    /// Its version, for example `0.1.0`.
    pub version: &'static str,
}

/// One finding.
#[derive(Debug, Serialize)]
pub struct Finding<'a> {
    /// The id of the rule or policy.
    pub rule: &'a str,
    /// `error`, `warning` or `info`.
    pub severity: Severity,
    /// `high`, `medium` or `low`.
    pub confidence: Confidence,
    /// What is wrong: object, value, consequence.
    pub message: String,
    /// What to do; `null` if the rule does not say.
    pub help: Option<String>,
    /// The file, relative to the root, with `/`.
    pub path: &'a str,
    /// First line, from 1.
    pub line: u32,
    /// Column of the first character, from 1, in characters (Unicode scalar values).
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column after the last character; equal to `column` on the same line for an empty place.
    pub end_column: u32,
    /// The Kubernetes object, or `null`.
    pub object: Option<&'a ObjectRef>,
    /// How the object comes to what is wrong, one object after another; `null` if the finding is about one object alone.
    pub chain: Option<String>,
    /// A change that mends it, or `null`.
    pub fix: Option<Fix<'a>>,
    /// Every cluster and delivery in which the defect takes effect, and the object as it is there; empty if no delivery brings
    /// it anywhere.
    pub applies: &'a [Applies],
    /// Other places that explain the finding.
    pub related: Vec<Related<'a>>,
    /// Identity across edits, 16 hexadecimal digits.
    pub fingerprint: &'a str,
}

/// A change of text that mends a finding and changes nothing else.
#[derive(Debug, Serialize)]
pub struct Fix<'a> {
    /// What it does: an imperative sentence.
    pub description: &'a str,
    /// What is replaced, by file and offset; the ranges do not overlap.
    pub edits: Vec<Edit<'a>>,
}

/// Text that is put in place of another.
#[derive(Debug, Serialize)]
pub struct Edit<'a> {
    /// The file, relative to the root.
    pub path: &'a str,
    /// Line of the first character that is replaced.
    pub line: u32,
    /// Its column.
    pub column: u32,
    /// Line of the first character that stays.
    pub end_line: u32,
    /// Its column.
    pub end_column: u32,
    /// Offset of the first byte that is replaced, from 0.
    pub start: u32,
    /// Offset of the first byte that stays; the same as `start` to insert.
    pub end: u32,
    /// What stands there afterwards.
    pub replacement: &'a str,
}

/// A place that explains a finding.
#[derive(Debug, Serialize)]
pub struct Related<'a> {
    /// As in [`Finding`].
    pub path: &'a str,
    /// As in [`Finding`].
    pub line: u32,
    /// As in [`Finding`].
    pub column: u32,
    /// As in [`Finding`].
    pub end_line: u32,
    /// As in [`Finding`].
    pub end_column: u32,
    /// What stands there, as seen from the finding.
    pub message: String,
}

/// A finding that an ignore hides.
#[derive(Debug, Serialize)]
pub struct SuppressedFinding<'a> {
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding<'a>,
    /// What hides it.
    pub suppressed: Suppression<'a>,
}

/// What hides a finding.
#[derive(Debug, Serialize)]
pub struct Suppression<'a> {
    /// The reason given there, or `null`.
    pub reason: Option<&'a str>,
    /// The file of the comment or configuration entry, or `null`.
    pub path: Option<&'a str>,
    /// Its line, or `null`.
    pub line: Option<u32>,
}

/// What was looked at.
#[derive(Debug, Serialize)]
pub struct Coverage<'a> {
    /// Files read.
    pub files: usize,
    /// Files read, by role.
    pub roles: &'a BTreeMap<&'static str, usize>,
    /// YAML and JSON documents in them.
    pub documents: usize,
    /// Kubernetes objects that rules looked at.
    pub objects: usize,
    /// Sets of objects that are applied together.
    pub deliveries: usize,
    /// Groups of deliveries that reach one cluster.
    pub clusters: usize,
    /// Findings about missing fields that were withheld because a patch may add the field.
    pub withheld: usize,
    /// Kinds whose fields are not known, sorted: nothing about the schema of their objects was checked.
    pub kinds_without_schema: &'a [UnknownKind],
    /// Rules in CEL (`x-kubernetes-validations`) of the CustomResourceDefinitions that were used, which are not evaluated.
    pub definition_rules_not_evaluated: usize,
    /// What was not checked in full.
    pub incomplete: Vec<Incomplete<'a>>,
}

/// Something that was not checked in full.
#[derive(Debug, Serialize)]
pub struct Incomplete<'a> {
    /// The file, relative to the root.
    pub path: &'a str,
    /// The line, or `null` if it is the whole file.
    pub line: Option<u32>,
    /// `unreadable`, `too-large`, `link`, `syntax`, `template`, `encrypted`, `not-rendered` or `policy`.
    pub reason: IncompleteReason,
    /// More about it.
    pub detail: String,
}

/// Counts of findings; suppressed ones count in `suppressed` alone.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    /// All of them.
    pub findings: usize,
    /// Those of severity `error`.
    pub errors: usize,
    /// Those of severity `warning`.
    pub warnings: usize,
    /// Those of severity `info`.
    pub infos: usize,
    /// Those that an ignore hides.
    pub suppressed: usize,
    /// By rule.
    pub by_rule: BTreeMap<&'a str, usize>,
}

pub(super) fn write(view: &View<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    json_text::write_pretty(out, &document(view))
}

fn document<'a>(view: &View<'a>) -> Document<'a> {
    let outcome = view.outcome;
    let mut by_rule = BTreeMap::new();
    for finding in &outcome.findings {
        *by_rule.entry(finding.rule.as_str()).or_insert(0) += 1;
    }
    Document {
        version: VERSION,
        tool: Tool { name: "idp-lint", version: env!("CARGO_PKG_VERSION") },
        findings: outcome.findings.iter().map(|one| finding(view, one)).collect(),
        suppressed: view.options.show_suppressed.then(|| {
            view.suppressed()
                .map(|one| SuppressedFinding { finding: finding(view, one), suppressed: suppression(view, one) })
                .collect()
        }),
        coverage: coverage(view),
        summary: Summary {
            findings: outcome.findings.len(),
            errors: outcome.count(Severity::Error),
            warnings: outcome.count(Severity::Warning),
            infos: outcome.count(Severity::Info),
            suppressed: outcome.suppressed.len(),
            by_rule,
        },
    }
}

pub(super) fn finding<'a>(view: &View<'a>, finding: &'a crate::finding::Finding) -> Finding<'a> {
    let Place { path, start, end } = view.place(finding.span);
    Finding {
        rule: finding.rule.as_str(),
        severity: finding.severity,
        confidence: finding.confidence,
        message: view.message(finding).into_owned(),
        help: view.help(finding).map(|help| help.into_owned()),
        path: path.as_str(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        object: finding.object.as_deref(),
        chain: view.chain(finding).map(|chain| chain.into_owned()),
        fix: view.fix(finding).map(|found| fix(view, found)),
        applies: &finding.applies,
        related: finding.related.iter().map(|label| related(view, finding, label)).collect(),
        fingerprint: &finding.fingerprint,
    }
}

fn fix<'a>(view: &View<'a>, fix: &'a crate::finding::Fix) -> Fix<'a> {
    let edits = fix.edits.iter().map(|edit| {
        let Place { path, start, end } = Place::exact(view.sources, edit.span);
        Edit {
            path: path.as_str(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            start: edit.span.start,
            end: edit.span.end,
            replacement: &edit.replacement,
        }
    });
    let mut edits: Vec<Edit<'_>> = edits.collect();
    edits.sort_by_key(|edit| (edit.path, edit.start, edit.end));
    Fix { description: &fix.description, edits }
}

fn related<'a>(view: &View<'a>, finding: &'a crate::finding::Finding, label: &'a crate::finding::Label) -> Related<'a> {
    let Place { path, start, end } = view.place(label.span);
    Related {
        path: path.as_str(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        message: view.related(finding, label).into_owned(),
    }
}

fn suppression<'a>(view: &View<'a>, finding: &'a crate::finding::Finding) -> Suppression<'a> {
    let suppressed = finding.suppressed.as_ref();
    let place = suppressed.and_then(|suppressed| suppressed.span).map(|span| view.place(span));
    Suppression {
        reason: suppressed.and_then(|suppressed| suppressed.reason.as_deref()),
        path: place.map(|place| place.path.as_str()),
        line: place.map(|place| place.start.line),
    }
}

fn coverage<'a>(view: &View<'a>) -> Coverage<'a> {
    let coverage = &view.outcome.coverage;
    Coverage {
        files: coverage.files,
        roles: &coverage.roles,
        documents: coverage.documents,
        objects: coverage.objects,
        deliveries: coverage.deliveries,
        clusters: coverage.clusters,
        withheld: coverage.withheld,
        kinds_without_schema: &coverage.unjudged.kinds,
        definition_rules_not_evaluated: coverage.unjudged.rules,
        incomplete: coverage
            .incomplete
            .iter()
            .map(|entry| Incomplete {
                path: entry.path.as_str(),
                line: entry.span.map(|span| view.place(span).start.line),
                reason: entry.reason,
                detail: view.detail(entry).into_owned(),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests;
