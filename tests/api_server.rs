//! What a real API server says about objects of built-in kinds with one change each (`tests/data/api-server`), and what
//! idp-lint says.
//!
//! What the server rejects is an error at the change, or where the server says that the cause is; what it accepts is no error and
//! nothing that the rules about the schema report. `differences.tsv` lists where this is not so, each with its reason; the list may
//! only get shorter: `UPDATE=1` takes out what is mended, and never puts anything in.
//!
//! `IDP_LINT_VERDICTS` names a file of verdicts to compare instead of the stored part of them (the generator writes it), and
//! prints all differences.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads the checkout, and prints what somebody asked for"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use idp_lint::config::Settings;
use idp_lint::finding::{Preset, Severity};
use idp_lint::rules;
use idp_lint::source::{Source, Sources};
use rayon::prelude::*;

const OBJECTS: &[&str] = &[
    include_str!("data/api-server/objects/access.yaml"),
    include_str!("data/api-server/objects/admission.yaml"),
    include_str!("data/api-server/objects/network.yaml"),
    include_str!("data/api-server/objects/storage.yaml"),
    include_str!("data/api-server/objects/workloads.yaml"),
];

/// Rules (the beginnings of their ids) about what an object that the server accepts does then.
const NOT_ABOUT_THE_OBJECT: &[&str] = &[
    "added-capability",
    "dangling-",
    "host-",
    "invalid-image-reference",
    "kind-as-resource",
    "namespace-on-cluster-scoped-object",
    "privileged-container",
    "server-generated-field",
    "unconfined-",
    "unknown-probe-port",
];

/// A row of the verdicts.
struct Case {
    object: String,
    path: String,
    what: String,
    /// Lines from `first` to `last` (from 1) of the object's text are replaced by `lines`.
    first: usize,
    last: usize,
    lines: Vec<String>,
    /// The line of the key around the change, in the text before it.
    parent: usize,
    is_rejected: bool,
    /// The field that the server names, its line in the new text (0: none), and what the server says.
    cause: String,
    cause_line: usize,
    message: String,
}

/// What idp-lint says about a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// The same as the server, at the change.
    AtChange,
    /// An error where the server says that the cause is, and none at the change.
    AtCause,
    /// The same as the server: nothing is wrong.
    Nothing,
    /// An error, but somewhere else.
    Elsewhere,
    /// The server rejects the object, and nothing is reported.
    Missed,
    /// The server accepts the object, and an error or a defect of its schema is reported.
    FalseAlarm,
}

impl Case {
    fn parse(line: &str) -> Self {
        let columns: Vec<&str> = line.split('\t').collect();
        let [object, path, what, first, last, lines, parent, verdict, cause, cause_line, message] =
            columns.try_into().expect("eleven columns");
        let number = |text: &str| text.parse().expect("a number");
        Self {
            object: object.to_owned(),
            path: path.to_owned(),
            what: what.to_owned(),
            first: number(first),
            last: number(last),
            lines: serde_json::from_str(lines).expect("a list of lines"),
            parent: number(parent),
            is_rejected: verdict == "rejected",
            cause: cause.to_owned(),
            cause_line: number(cause_line),
            message: message.to_owned(),
        }
    }

    fn key(&self) -> String {
        format!("{}\t{}\t{}", self.object, self.path, self.what)
    }

    fn applied(&self, text: &str) -> String {
        let lines: Vec<&str> = text.split('\n').collect();
        let new = self.lines.iter().map(String::as_str);
        let all: Vec<&str> =
            lines[..self.first - 1].iter().copied().chain(new).chain(lines[self.last..].iter().copied()).collect();
        all.join("\n")
    }

    /// Whether a line of the new text is one that was changed. Where something is gone, that is the key around it, or a neighbour.
    fn is_at(&self, line: usize) -> bool {
        let end = self.first + self.lines.len();
        let around = usize::from(self.lines.is_empty());
        let begin = self.first - around.min(self.first - 1);
        // Where a field of the object itself is missing, nothing is nearer than its kind.
        (begin..end + around).contains(&line) || line == self.parent || (self.parent == 1 && line == 2)
    }

    /// Whether the same was said before the change. A message changes with the name of the object that it is about; then its rule
    /// and line are the same.
    fn was_there(&self, (line, message): &(usize, String), before: &[(usize, String)]) -> bool {
        let rule = |message: &str| message.split(':').next().unwrap_or_default().to_owned();
        let keeps_lines = self.lines.len() == self.last + 1 - self.first && !(self.first..=self.last).contains(line);
        let is_name = keeps_lines && self.path.ends_with("metadata.name");
        before.iter().any(|(at, other)| message == other || (is_name && at == line && rule(message) == rule(other)))
    }

    fn answer(&self, found: &[(usize, String)]) -> Answer {
        let is_about_use =
            |(_, message): &(usize, String)| NOT_ABOUT_THE_OBJECT.iter().any(|id| message.starts_with(id));
        match (self.is_rejected, found) {
            (false, found) if found.iter().all(is_about_use) => Answer::Nothing,
            (false, _) => Answer::FalseAlarm,
            (true, []) => Answer::Missed,
            (true, found) if found.iter().any(|(line, _)| self.is_at(*line)) => Answer::AtChange,
            (true, found) if found.iter().any(|(line, _)| *line == self.cause_line) => Answer::AtCause,
            (true, _) => Answer::Elsewhere,
        }
    }
}

/// Kind and name of each object, and its text.
fn objects() -> BTreeMap<String, &'static str> {
    let texts = OBJECTS.iter().flat_map(|file| file.split("---\n").skip(1));
    let named = texts.map(|text| {
        let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().to_owned();
        (format!("{}/{}", value("kind: "), value("  name: ")), text)
    });
    named.collect()
}

/// Errors, and whatever the rules about the schema say: line and message.
fn findings(text: &str, settings: &Settings) -> Vec<(usize, String)> {
    let sources = Sources::new(vec![Source::new("object.yaml", text)]);
    let outcome = idp_lint::check(&sources, settings);
    let catalogue = rules::catalogue();
    let counts = outcome.findings.iter().filter(|finding| {
        let family = catalogue.get(finding.rule.as_str()).map_or("", |meta| meta.family.as_str());
        finding.severity == Severity::Error || family == "schema"
    });
    let located = counts.map(|finding| {
        let line = sources.get(finding.span.source).position(finding.span.start).line;
        (line as usize, format!("{}: {}", finding.rule, finding.message))
    });
    located.collect()
}

#[test]
fn what_the_api_server_rejects_is_an_error_where_it_stands() {
    let stored = include_str!("data/api-server/verdicts.tsv").to_owned();
    let other = std::env::var("IDP_LINT_VERDICTS").ok();
    let text = other.as_ref().map_or(stored, |path| std::fs::read_to_string(path).expect("a file of verdicts"));
    let cases: Vec<Case> = text.lines().skip(2).map(Case::parse).collect();
    let settings = Settings::preset(&rules::catalogue(), Preset::All);
    let objects = objects();
    // What is said about an object before any change, such as a reference to what is not there, is not about the change.
    let before: BTreeMap<&String, Vec<(usize, String)>> =
        objects.iter().map(|(name, text)| (name, findings(text, &settings))).collect();
    let judged: Vec<Judged<'_>> = cases
        .par_iter()
        .map(|case| {
            let text = objects.get(&case.object).unwrap_or_else(|| panic!("no object {}", case.object));
            let mut found = findings(&case.applied(text), &settings);
            found.retain(|finding| !case.was_there(finding, &before[&case.object]));
            (case, case.answer(&found), found)
        })
        .collect();
    let differ = |answer: Answer| matches!(answer, Answer::Missed | Answer::FalseAlarm | Answer::Elsewhere);
    if other.is_some() {
        report(&judged);
        return;
    }
    let different: Vec<String> = judged
        .iter()
        .filter(|(_, answer, _)| differ(*answer))
        .map(|(case, answer, _)| format!("{}\t{answer:?}", case.key()))
        .collect();
    compare(&different);
}

/// A case, what idp-lint answers, and its findings: line and message.
type Judged<'c> = (&'c Case, Answer, Vec<(usize, String)>);

/// Holds what differs against the list.
fn compare(different: &[String]) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/api-server/differences.tsv");
    let list = std::fs::read_to_string(path).expect("the list of differences");
    let (head, known): (Vec<&str>, Vec<&str>) = list.lines().partition(|line| line.starts_with('#'));
    let key = |line: &'_ str| line.rsplit_once('\t').map_or_else(String::new, |(key, _)| key.to_owned());
    assert!(
        known.iter().all(|line| line.split('\t').filter(|cell| !cell.is_empty()).count() == 5),
        "each with its reason"
    );
    let fresh: Vec<&String> = different.iter().filter(|line| known.iter().all(|known| key(known) != **line)).collect();
    assert!(fresh.is_empty(), "{} new differences\n{fresh:#?}", fresh.len());
    let left: Vec<&str> =
        known.iter().copied().filter(|line| different.iter().any(|other| *other == key(line))).collect();
    if left.len() < known.len() && std::env::var_os("UPDATE").is_some() {
        let text: String = head.into_iter().chain(left).map(|line| format!("{line}\n")).collect();
        std::fs::write(path, text).expect("the list is written");
        return;
    }
    assert_eq!(left.len(), known.len(), "some differences are no more: take them out with UPDATE=1");
}

/// Prints how many answers there are of each sort, and the differences, the most frequent cause first.
fn report(judged: &[Judged<'_>]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for (case, answer, found) in judged {
        *counts.entry(format!("{} {answer:?}", if case.is_rejected { "rejected" } else { "accepted" })).or_default() +=
            1;
        if matches!(answer, Answer::AtChange | Answer::Nothing | Answer::AtCause) {
            continue;
        }
        let kind = case.object.split('/').next().unwrap_or_default();
        let place: String =
            case.cause.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect();
        let place = if case.is_rejected { place } else { case.path.clone() };
        let mut line = format!("    {} {} {}", case.object, case.path, case.what);
        for (at, message) in found {
            let _ = write!(line, "\n        line {at} (changed {}): {message}", case.first);
        }
        let message: String = case.message.chars().take(110).collect();
        let group = (format!("{answer:?}"), format!("{kind} {place}: {message}"));
        groups.entry(group).or_default().push(line);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((answer, _), lines)| (answer.clone(), usize::MAX - lines.len()));
    for ((answer, place), lines) in groups {
        println!("{:5} {answer} {place}", lines.len());
        for line in lines {
            println!("{line}");
        }
    }
    println!("{counts:#?}");
}
