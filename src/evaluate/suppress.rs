//! Hides findings that an ignore comment or an entry of the configuration names, and remembers which of them were needed.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::config::{IgnoreEntry, Settings};
use crate::finding::{Date, Finding, Suppressed};
use crate::graph::Graph;
use crate::manifest::{Ignore, Ignores, MalformedIgnore};
use crate::source::{FileId, Span};

/// All ignores of a run and what they did.
pub(super) struct Suppressions<'a> {
    graph: &'a Graph<'a>,
    settings: &'a Settings,
    /// Files with comments, sorted by id.
    files: Vec<FileIgnores>,
    /// In the order of the configuration.
    entries: Vec<EntryState<'a>>,
    /// For each rule of the catalogue the entries that name it.
    entries_of_rule: Vec<Vec<usize>>,
    /// Whether an entry is about a file, asked once for each pair.
    covered: FxHashMap<(usize, FileId), bool>,
}

/// The ignore comments of a file.
pub(super) struct FileIgnores {
    pub(super) file: FileId,
    pub(super) ignores: Vec<IgnoreState>,
    pub(super) malformed: Vec<MalformedIgnore>,
    by_rule: FxHashMap<String, Vec<Interval>>,
}

/// A comment and what it did.
pub(super) struct IgnoreState {
    pub(super) ignore: Ignore,
    pub(super) expired: bool,
    /// For each rule that it names, whether it hid a finding of it.
    pub(super) used: Vec<bool>,
}

/// An entry of the configuration and what it did.
pub(super) struct EntryState<'a> {
    pub(super) entry: &'a IgnoreEntry,
    pub(super) expired: bool,
    pub(super) used: bool,
}

/// The part of a file in which a comment hides the findings of one rule. Objects hold lines and other objects, so the
/// intervals of a file are nested or apart.
struct Interval {
    start: u32,
    end: u32,
    /// The smallest interval around this one.
    around: Option<usize>,
    ignore: usize,
    /// Index of the rule in the comment.
    rule: usize,
}

impl<'a> Suppressions<'a> {
    pub(super) fn new(graph: &'a Graph<'a>, settings: &'a Settings, rules: usize) -> Self {
        let expired = |until: Option<Date>| settings.today.zip(until).is_some_and(|(today, until)| today > until);
        let files = graph.documents().files().par_iter().filter_map(|file| {
            let found = Ignores::of(file.tree()?);
            let empty = found.ignores.is_empty() && found.malformed.is_empty();
            (!empty).then(|| FileIgnores::new(file.id(), found, expired))
        });
        let mut entries_of_rule = vec![Vec::new(); rules];
        for (index, entry) in settings.ignores.iter().enumerate() {
            entry.rules.iter().for_each(|&rule| entries_of_rule[rule].push(index));
        }
        let entries = settings.ignores.iter().map(|entry| {
            let expired = expired(entry.until.map(|(until, _)| until));
            EntryState { entry, expired, used: false }
        });
        Self {
            graph,
            settings,
            files: files.collect(),
            entries: entries.collect(),
            entries_of_rule,
            covered: FxHashMap::default(),
        }
    }

    /// The comments, by file.
    pub(super) fn files(&self) -> &[FileIgnores] {
        &self.files
    }

    /// The entries of the configuration, in their order.
    pub(super) fn entries(&self) -> &[EntryState<'a>] {
        &self.entries
    }

    /// Marks a finding as suppressed if a comment or an entry says so. `rule` is its position in the catalogue.
    pub(super) fn apply(&mut self, finding: &mut Finding, rule: Option<usize>) {
        let comment = self.by_comment(finding);
        finding.suppressed = comment.or_else(|| finding.suppressed.take());
        self.apply_entries(finding, rule);
    }

    /// The same by entries only: a comment cannot hide what is said about comments.
    pub(super) fn apply_entries(&mut self, finding: &mut Finding, rule: Option<usize>) {
        let Some(entries) = rule.and_then(|rule| self.entries_of_rule.get(rule)) else { return };
        let file = finding.span.source;
        for &index in entries {
            let EntryState { entry, expired, used } = &mut self.entries[index];
            let object_fits = entry.objects.is_empty()
                || finding
                    .object
                    .as_ref()
                    .is_some_and(|object| entry.objects.iter().any(|pattern| pattern.matches(object)));
            if *expired || !object_fits {
                continue;
            }
            let sources = self.graph.sources();
            let covers = || self.settings.entry_covers(entry, sources.get(file).path());
            if !*self.covered.entry((index, file)).or_insert_with(covers) {
                continue;
            }
            *used = true;
            if finding.suppressed.is_none() {
                let span = self.settings.place(entry.span, sources);
                finding.suppressed = Some(Suppressed { span, reason: entry.reason.clone() });
            }
        }
    }

    fn by_comment(&mut self, finding: &Finding) -> Option<Suppressed> {
        let file = self.files.binary_search_by_key(&finding.span.source, |file| file.file).ok()?;
        let file = &mut self.files[file];
        let intervals = file.by_rule.get(finding.rule.as_str())?;
        let interval = innermost(intervals, finding.span)?;
        let state = &mut file.ignores[interval.ignore];
        state.used[interval.rule] = true;
        Some(Suppressed { span: Some(state.ignore.span), reason: state.ignore.reason.clone() })
    }
}

/// The smallest interval that holds the start of a span.
fn innermost(intervals: &[Interval], span: Span) -> Option<&Interval> {
    let mut next = intervals.partition_point(|interval| interval.start <= span.start).checked_sub(1);
    while let Some(index) = next {
        if span.start <= intervals[index].end {
            return Some(&intervals[index]);
        }
        next = intervals[index].around;
    }
    None
}

impl FileIgnores {
    fn new(file: FileId, found: Ignores, expired: impl Fn(Option<Date>) -> bool) -> Self {
        let states = found.ignores.into_iter().map(|ignore| {
            let expired = expired(ignore.until.map(|(until, _)| until));
            IgnoreState { used: vec![false; ignore.rules.len()], expired, ignore }
        });
        let ignores: Vec<IgnoreState> = states.collect();
        let mut by_rule: FxHashMap<String, Vec<Interval>> = FxHashMap::default();
        for (index, state) in ignores.iter().enumerate().filter(|(_, state)| !state.expired) {
            let Span { start, end, .. } = state.ignore.covers;
            for (rule, (name, _)) in state.ignore.rules.iter().enumerate() {
                let interval = Interval { start, end, around: None, ignore: index, rule };
                by_rule.entry(name.clone()).or_default().push(interval);
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for intervals in by_rule.values_mut() {
            nest(intervals);
        }
        Self { file, ignores, malformed: found.malformed, by_rule }
    }
}

/// Sorts intervals, the outer before the inner, and links each to the one around it.
fn nest(intervals: &mut [Interval]) {
    intervals.sort_by_key(|interval| (interval.start, std::cmp::Reverse(interval.end), interval.ignore));
    let mut open: Vec<usize> = Vec::new();
    for index in 0..intervals.len() {
        while open.last().is_some_and(|&outer| intervals[outer].end < intervals[index].end) {
            open.pop();
        }
        intervals[index].around = open.last().copied();
        open.push(index);
    }
}
