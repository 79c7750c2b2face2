//! What is wrong with ignores themselves: the rules of the family `suppression`.

use super::suppress::{EntryState, FileIgnores, IgnoreState, Suppressions};
use crate::config::{Assignment, RuleSettings, Scope, Settings};
use crate::finding::{Catalogue, Confidence, Finding, RuleId, Severity, Sink, closest};
use crate::source::{FileId, Sources, Span};

/// The family of the rules that are reported here; a comment cannot hide their findings.
const FAMILY: &str = "suppression";

/// Names in one file for which the closest rule is looked up; more only come from hostile files.
const MOST_SUGGESTIONS: usize = 200;

/// Longer names are cut in messages.
const LONGEST_NAME: usize = 80;

/// Looks at ignores after they were applied.
pub(super) struct Judge<'a> {
    pub(super) settings: &'a Settings,
    pub(super) catalogue: &'a Catalogue,
    pub(super) assignment: &'a Assignment,
    pub(super) sources: &'a Sources,
}

impl Judge<'_> {
    /// Findings about comments.
    pub(super) fn comments(&self, suppressions: &Suppressions<'_>) -> Vec<Finding> {
        let checked = suppressions.files().iter().filter(|file| !self.sources.get(file.file).is_auxiliary());
        checked.flat_map(|file| self.file(file)).collect()
    }

    fn file(&self, file: &FileIgnores) -> Vec<Finding> {
        let mut sink = self.sink();
        for malformed in &file.malformed {
            self.report(&mut sink, "malformed-ignore", malformed.span, &format!("This comment hides nothing: {}", malformed.problem))
                .help("Write `# idp-lint: ignore[rule-id] until=2027-01-31 -- reason`; `until` and the reason can be left out");
        }
        let set = self.set(file.file);
        let mut unknown = 0;
        for state in &file.ignores {
            self.comment(state, set, &mut unknown, &mut sink);
        }
        sink.into_findings()
    }

    fn comment(&self, state: &IgnoreState, set: &RuleSettings, unknown: &mut usize, sink: &mut Sink) {
        let ignore = &state.ignore;
        let mut unused = Vec::new();
        for ((name, span), used) in ignore.rules.iter().zip(&state.used) {
            let Some(position) = self.catalogue.position(name) else {
                *unknown += 1;
                self.unknown(name, *span, *unknown <= MOST_SUGGESTIONS, sink);
                continue;
            };
            let family = &self.catalogue.rules()[position].family;
            if family == FAMILY || family == super::INTERNAL_FAMILY {
                let message = format!("A comment cannot hide findings of `{name}`");
                let report = self.report(sink, "malformed-ignore", *span, &message);
                if family == FAMILY {
                    report.help("Name it under `ignore` in the configuration, or correct what it reports");
                }
                continue;
            }
            if !used && set.0[position].enabled {
                unused.push((name, *span));
            }
        }
        if state.expired {
            let (date, span) =
                ignore.until.map_or(("".to_owned(), ignore.span), |(date, span)| (date.to_string(), span));
            let names = quoted(ignore.rules.iter().map(|(name, _)| name.as_str()));
            let message = format!("This ignore of {names} ended on {date}; it hides nothing any more");
            self.report(sink, "expired-ignore", span, &message)
                .help("Correct what it hid and delete the comment, or decide again and write a later date");
        } else if self.settings.scope >= Scope::Directories {
            self.unused(state, &unused, sink);
        }
        if ignore.reason.is_none() {
            let names = quoted(ignore.rules.iter().map(|(name, _)| name.as_str()));
            self.report(
                sink,
                "ignore-without-reason",
                ignore.span,
                &format!("Nothing says why {names} is ignored here"),
            )
            .help("Add the reason after two dashes: `# idp-lint: ignore[rule-id] -- reason`");
        }
    }

    fn unknown(&self, name: &str, span: Span, suggest: bool, sink: &mut Sink) {
        let message = format!("There is no rule {}, so nothing is ignored here", quoted([name]));
        let ids = self.catalogue.rules().iter().map(|rule| rule.id.as_str());
        let closest = if suggest { closest(name, ids) } else { None };
        let report = self.report(sink, "unknown-rule-in-ignore", span, &message);
        if let Some(closest) = closest {
            report.help(format!("Did you mean `{closest}`?"));
        } else {
            report.help("`idp-lint rules` lists the rules");
        }
    }

    fn unused(&self, state: &IgnoreState, unused: &[(&String, Span)], sink: &mut Sink) {
        if unused.is_empty() {
            return;
        }
        if unused.len() == state.ignore.rules.len() {
            let names = quoted(unused.iter().map(|(name, _)| name.as_str()));
            let message = format!("This comment hides nothing: {names} has no finding here");
            self.report(sink, "unused-ignore", state.ignore.span, &message).help(
                "Delete the comment, or move it to the line of the finding, or to the `kind:` line of the object to cover all of it",
            );
            return;
        }
        for (name, span) in unused {
            let message = format!("`{name}` has no finding here, so it need not be ignored");
            self.report(sink, "unused-ignore", *span, &message).help("Take it out of the brackets");
        }
    }

    /// Findings about entries of the configuration.
    pub(super) fn entries(&self, suppressions: &Suppressions<'_>) -> Vec<Finding> {
        let mut sink = self.sink();
        for state in suppressions.entries() {
            if let Some(span) = self.settings.place(state.entry.span, self.sources) {
                self.entry(state, span, &mut sink);
            }
        }
        sink.into_findings()
    }

    fn entry(&self, state: &EntryState<'_>, span: Span, sink: &mut Sink) {
        let names = quoted(state.entry.rules.iter().map(|&rule| self.catalogue.rules()[rule].id.as_str()));
        let until = state.entry.until.filter(|_| state.expired);
        if let Some((date, until)) = until {
            let place = self.settings.place(until, self.sources).unwrap_or(span);
            let message = format!("This ignore of {names} ended on {date}; it hides nothing any more");
            self.report(sink, "expired-ignore", place, &message)
                .help("Correct what it hid and delete the entry, or decide again and write a later date");
        } else if !state.used && self.settings.scope == Scope::Whole && self.ran(state) {
            let message = format!("This entry hides nothing: {names} has no finding that it fits");
            self.report(sink, "unused-ignore", span, &message)
                .help("Delete the entry, or correct its paths and objects");
        }
        if state.entry.reason.is_none() {
            self.report(sink, "ignore-without-reason", span, &format!("Nothing says why {names} is ignored"))
                .help("Add a `reason`");
        }
    }

    /// Whether every rule of an entry ran on every path.
    fn ran(&self, state: &EntryState<'_>) -> bool {
        self.assignment.sets.iter().all(|set| state.entry.rules.iter().all(|&rule| set.0[rule].enabled))
    }

    fn set(&self, file: FileId) -> &RuleSettings {
        &self.assignment.sets[self.assignment.set_of_file[file.0 as usize] as usize]
    }

    fn sink(&self) -> Sink {
        Sink::new(RuleId::new(FAMILY), Severity::Warning, Confidence::High)
    }

    fn report<'sink>(
        &self,
        sink: &'sink mut Sink,
        rule: &'static str,
        span: Span,
        message: &str,
    ) -> crate::finding::Report<'sink> {
        let meta = self.catalogue.get(rule);
        let (severity, confidence) =
            meta.map_or((Severity::Warning, Confidence::High), |meta| (meta.severity, meta.confidence));
        sink.set_rule(RuleId::new(rule), severity, confidence);
        sink.report(span, message)
    }
}

/// Names in a sentence, long ones and long lists cut.
fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let shown = names.iter().take(5).map(|name| match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("`{}...`", &name[..end]),
        None => format!("`{name}`"),
    });
    let shown: Vec<String> = shown.collect();
    let more = names.len() - shown.len();
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}
