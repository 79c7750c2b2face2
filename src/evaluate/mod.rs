//! Runs rules in parallel and makes one ordered list of their findings.
//!
//! Takes the graph and the settings; gives findings with severities, fingerprints and suppressions applied, each defect
//! once, sorted by path, offset, rule and message. A panic in a rule becomes an `internal-error` finding.

mod fingerprint;
mod judge;
mod merge;
mod suppress;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::config::{Assignment, RuleSettings, Scope, Settings};
use crate::finding::{About, Catalogue, Clock, Finding, Incomplete, Laps, Options, RuleId, RuleTime, Severity, Sink};
use crate::graph::Graph;
use crate::manifest::File;
use crate::object::{Object, azure};
use crate::policy::Policies;
use crate::rules::{Check, Context, Rule};
use crate::source::{FileId, Span};
use judge::Judge;
use suppress::Suppressions;

/// What a run found.
#[derive(Debug)]
pub struct Evaluated {
    /// To show.
    pub findings: Vec<Finding>,
    /// Hidden by an ignore.
    pub suppressed: Vec<Finding>,
    /// Number of findings about missing fields that a patch may add.
    pub withheld: usize,
    /// Objects on which a policy failed.
    pub incomplete: Vec<Incomplete>,
    /// What each rule cost; empty without a clock.
    pub rules: Vec<RuleTime>,
}

/// Runs every enabled rule and policy. A clock measures each rule, and the phases in `laps`.
pub fn evaluate(
    graph: &Graph<'_>,
    policies: &Policies,
    settings: &Settings,
    catalogue: &Catalogue,
    clock: Option<Clock>,
    laps: &mut Laps,
) -> Evaluated {
    let assignment = settings.assign(graph.sources()).covering(catalogue);
    let runner = Runner::new(graph, settings, catalogue, &assignment, clock);
    let files = graph.documents().files();
    let mut findings: Vec<Finding> = files.par_iter().flat_map_iter(|file| runner.file(file)).collect();
    laps.end("rules of files and objects");
    let graph_rules: Vec<usize> = runner.graph_rules();
    findings.par_extend(graph_rules.into_par_iter().flat_map_iter(|rule| runner.graph_rule(rule)));
    laps.end("rules of the graph");
    let mut incomplete = Vec::new();
    if !policies.is_empty() {
        let ran = policies.run(graph, |policy, file| runner.is_enabled(policy, file));
        findings.extend(ran.findings);
        incomplete = ran.incomplete;
        laps.end("policies");
    }
    let rules = runner.times();
    let evaluated = Evaluated { incomplete, rules, ..runner.finish(findings) };
    laps.end("order and suppressions");
    evaluated
}

/// A rule that is enabled somewhere, with its options in each set of settings.
struct Active<'a> {
    rule: &'static Rule,
    /// Position in the catalogue.
    position: usize,
    options: Vec<&'a Options>,
    spent: Spent,
}

/// The time of a rule, added up by all threads.
#[derive(Default)]
struct Spent {
    runs: AtomicU64,
    nanoseconds: AtomicU64,
}

impl Spent {
    fn add(&self, time: Duration) {
        self.runs.fetch_add(1, Relaxed);
        self.nanoseconds.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }
}

/// The rules that run in one set of settings, by subject; indexes into [`Runner::active`].
#[derive(Default)]
struct Plan {
    file: Vec<usize>,
    any_object: Vec<usize>,
    by_kind: FxHashMap<&'static str, Vec<(&'static str, usize)>>,
    /// Rules for objects that declare resources of Azure.
    azure: Vec<usize>,
    pod: Vec<usize>,
    container: Vec<usize>,
}

struct Runner<'a> {
    graph: &'a Graph<'a>,
    settings: &'a Settings,
    catalogue: &'a Catalogue,
    assignment: &'a Assignment,
    active: Vec<Active<'a>>,
    plans: Vec<Plan>,
    clock: Option<Clock>,
}

impl<'a> Runner<'a> {
    fn new(
        graph: &'a Graph<'a>,
        settings: &'a Settings,
        catalogue: &'a Catalogue,
        assignment: &'a Assignment,
        clock: Option<Clock>,
    ) -> Self {
        let mut active = Vec::new();
        for rule in crate::rules::all() {
            let Some(position) = catalogue.position(rule.id) else { continue };
            if assignment.sets.iter().any(|set| set.0[position].enabled) {
                let options = assignment.sets.iter().map(|set| &set.0[position].options).collect();
                active.push(Active { rule, position, options, spent: Spent::default() });
            }
        }
        let plans = assignment.sets.iter().map(|set| Plan::new(&active, set)).collect();
        Self { graph, settings, catalogue, assignment, active, plans, clock }
    }

    /// What each rule cost so far; nothing without a clock.
    fn times(&self) -> Vec<RuleTime> {
        let time = |active: &Active<'_>| RuleTime {
            rule: RuleId::new(active.rule.id),
            runs: active.spent.runs.load(Relaxed),
            time: Duration::from_nanos(active.spent.nanoseconds.load(Relaxed)),
        };
        self.clock.map_or_else(Vec::new, |_| self.active.iter().map(time).collect())
    }

    fn set_of(&self, file: FileId) -> usize {
        self.assignment.set_of_file[file.0 as usize] as usize
    }

    /// Whether a policy runs for a file.
    fn is_enabled(&self, policy: &RuleId, file: FileId) -> bool {
        let position = self.catalogue.position(policy.as_str());
        position.is_some_and(|position| self.assignment.sets[self.set_of(file)].0[position].enabled)
    }

    /// Runs one rule on one subject; a panic costs this rule on this subject and becomes a finding.
    fn run(
        &self,
        index: usize,
        place: impl FnOnce() -> Span,
        sink: &mut Sink,
        check: impl FnOnce(&Context<'_>, &mut Sink),
    ) {
        let active = &self.active[index];
        let meta = &self.catalogue.rules()[active.position];
        sink.set_rule(meta.id.clone(), meta.severity, meta.confidence);
        let context = Context::new(self.graph, self.settings.kubernetes, &active.options, &self.assignment.set_of_file)
            .aiming_at(&self.settings.targets)
            .of_single_files(self.settings.scope == Scope::Files)
            .of_rule(active.rule.id)
            .on(self.settings.today);
        let start = self.clock.map(|clock| clock());
        let result = catch_unwind(AssertUnwindSafe(|| check(&context, sink)));
        if let (Some(clock), Some(start)) = (self.clock, start) {
            active.spent.add(clock().saturating_sub(start));
        }
        if let Err(panic) = result {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
            sink.set_rule(INTERNAL_ERROR, Severity::Error, crate::finding::Confidence::High);
            sink.report(place(), format!("Rule `{}` failed on this: {text}; its result is missing here", meta.id))
                .help("This is a bug in idp-lint: report it with the manifest, values removed");
        }
    }

    fn file(&self, file: &File) -> Vec<Finding> {
        let plan = &self.plans[self.set_of(file.id())];
        let mut sink = Sink::new(INTERNAL_ERROR, Severity::Error, crate::finding::Confidence::High);
        let start = || Span::new(file.id(), 0, 0);
        let rules = if self.graph.sources().get(file.id()).is_auxiliary() { &[][..] } else { &plan.file };
        for &index in rules {
            if let Check::File(check) = self.active[index].rule.check {
                self.run(index, start, &mut sink, |context, sink| check(file, context, sink));
            }
        }
        for object in self.graph.in_file(file.id()) {
            self.object(plan, object, &mut sink);
        }
        sink.into_findings()
    }

    fn object(&self, plan: &Plan, object: &Object<'_>, sink: &mut Sink) {
        sink.set_object(Some(object.reference().clone()));
        let place = || object.kind_span();
        let by_kind = plan.by_kind.get(object.kind()).into_iter().flatten();
        let by_kind = by_kind.filter(|(group, _)| *group == object.group()).map(|(_, index)| index);
        for &index in plan.any_object.iter().chain(by_kind) {
            if let Check::Object(_, check) = self.active[index].rule.check {
                self.run(index, place, sink, |context, sink| check(object, context, sink));
            }
        }
        if !plan.azure.is_empty() && azure::declares(object) {
            for &index in &plan.azure {
                if let Check::Azure(check) = self.active[index].rule.check {
                    self.run(index, place, sink, |context, sink| check(object, context, sink));
                }
            }
        }
        if let Some(pod) = object.pod() {
            for &index in &plan.pod {
                if let Check::Pod(check) = self.active[index].rule.check {
                    self.run(index, place, sink, |context, sink| check(object, pod, context, sink));
                }
            }
            for container in pod.containers() {
                for &index in &plan.container {
                    if let Check::Container(check) = self.active[index].rule.check {
                        self.run(index, place, sink, |context, sink| check(object, pod, container, context, sink));
                    }
                }
            }
        }
        sink.set_object(None);
    }

    fn graph_rules(&self) -> Vec<usize> {
        (0..self.active.len()).filter(|&index| matches!(self.active[index].rule.check, Check::Graph(_))).collect()
    }

    fn graph_rule(&self, index: usize) -> Vec<Finding> {
        let mut sink = Sink::new(INTERNAL_ERROR, Severity::Error, crate::finding::Confidence::High);
        if let Check::Graph(check) = self.active[index].rule.check {
            let place = || Span::new(FileId(0), 0, 0);
            self.run(index, place, &mut sink, |context, sink| check(self.graph, context, sink));
        }
        sink.into_findings()
    }

    /// Configured severities, switched-off rules, order, one finding per defect, fingerprints; then what ignores hide, and
    /// what is wrong with the ignores. Identity and the use of an ignore do not depend on what is shown, so thresholds
    /// come last.
    fn finish(&self, findings: Vec<Finding>) -> Evaluated {
        let rules = self.catalogue.rules().len();
        let mut suppressions = Suppressions::new(self.graph, self.settings, rules);
        let judge = Judge {
            settings: self.settings,
            catalogue: self.catalogue,
            assignment: self.assignment,
            sources: self.graph.sources(),
        };
        let position = |finding: &Finding| self.catalogue.position(finding.rule.as_str());
        let mut all = self.prepare(findings);
        // Before forms of one object are merged: an ignore may name one of them.
        for finding in all.iter_mut().filter(|finding| !finding.is_internal()) {
            suppressions.apply(finding, position(finding));
        }
        let mut all = self.merge(all);
        let mut comments = self.settle(judge.comments(&suppressions));
        comments.iter_mut().for_each(|finding| suppressions.apply_entries(finding, position(finding)));
        let mut entries = self.settle(judge.entries(&suppressions));
        entries.iter_mut().for_each(|finding| suppressions.apply_entries(finding, position(finding)));
        all.extend(comments);
        all.extend(entries);
        all.sort_by(|left, right| order(left).cmp(&order(right)));
        self.show(all)
    }

    /// Findings of rules that are on, with their severities, sorted.
    fn prepare(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        findings.retain_mut(|finding| {
            let Some(position) = self.catalogue.position(finding.rule.as_str()) else { return true };
            let setting = &self.assignment.sets[self.set_of(finding.span.source)].0[position];
            finding.severity = setting.severity.unwrap_or(finding.severity);
            setting.enabled
        });
        findings.sort_by(|left, right| order(left).cmp(&order(right)));
        self.without_superseded(findings)
    }

    /// Sorted findings without those at whose place a rule reports that says more of the same defect.
    fn without_superseded(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let place = |finding: &Finding| (finding.span.source, finding.span.start);
        // Several fields may be missing at one place.
        let says_it = |other: &Finding, field: &Option<String>| {
            let names = |text: &str, field: &String| text.contains(field);
            let said =
                |field| names(&other.message, field) || other.help.as_deref().is_some_and(|help| names(help, field));
            field.as_ref().is_none_or(said)
        };
        let superseded = |group: &[Finding], finding: &Finding| {
            group.iter().filter(|other| says_it(other, &finding.field)).any(|other| {
                let meta =
                    self.catalogue.position(other.rule.as_str()).map(|position| &self.catalogue.rules()[position]);
                meta.is_some_and(|meta| meta.supersedes.iter().any(|less| less == finding.rule.as_str()))
            })
        };
        // What a finding relates to is part of the same defect.
        let related: FxHashSet<(FileId, u32, &str)> = findings
            .iter()
            .filter(|finding| !finding.related.is_empty())
            .filter_map(|finding| Some((finding, self.catalogue.position(finding.rule.as_str())?)))
            .flat_map(|(finding, position)| {
                let less = &self.catalogue.rules()[position].supersedes;
                let places = finding.related.iter().map(|label| (label.span.source, label.span.start));
                places.flat_map(move |(source, start)| less.iter().map(move |rule| (source, start, rule.as_str())))
            })
            .collect();
        let is_related = |finding: &Finding| {
            let (source, start) = place(finding);
            finding.field.is_none() && related.contains(&(source, start, finding.rule.as_str()))
        };
        let superseded = |group: &[Finding], finding: &Finding| {
            is_related(finding) || (group.len() > 1 && superseded(group, finding))
        };
        let keep: Vec<bool> = findings
            .chunk_by(|left, right| place(left) == place(right))
            .flat_map(|group| group.iter().map(|finding| !superseded(group, finding)).collect::<Vec<_>>())
            .collect();
        findings.into_iter().zip(keep).filter_map(|(finding, keep)| keep.then_some(finding)).collect()
    }

    /// Each defect once, with fingerprints.
    fn merge(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let mut findings = merge::merge(findings, self.graph);
        fingerprint::assign(&mut findings, self.graph);
        findings
    }

    fn settle(&self, findings: Vec<Finding>) -> Vec<Finding> {
        self.merge(self.prepare(findings))
    }

    /// Splits findings into those to show and those that are suppressed, without those below a threshold and those about
    /// fields that a patch may add.
    fn show(&self, findings: Vec<Finding>) -> Evaluated {
        let patched: FxHashMap<*const crate::finding::ObjectRef, bool> = self
            .graph
            .objects()
            .iter()
            .map(|object| (std::sync::Arc::as_ptr(object.reference()), object.is_uncertain()))
            .collect();
        let mut evaluated = Evaluated {
            findings: Vec::new(),
            suppressed: Vec::new(),
            withheld: 0,
            incomplete: Vec::new(),
            rules: Vec::new(),
        };
        for finding in findings {
            let below =
                finding.severity < self.settings.min_severity || finding.confidence < self.settings.min_confidence;
            if below && !finding.is_internal() {
                continue;
            }
            let object = finding.object.as_ref().map(std::sync::Arc::as_ptr);
            if finding.suppressed.is_some() {
                evaluated.suppressed.push(finding);
            } else if finding.about == About::Missing
                && object.is_some_and(|object| patched.get(&object) == Some(&true))
            {
                evaluated.withheld += 1;
            } else {
                evaluated.findings.push(finding);
            }
        }
        evaluated
    }
}

/// Files are sorted by path, so the file id stands for it.
fn order(finding: &Finding) -> (FileId, u32, &RuleId, u32, &str) {
    (finding.span.source, finding.span.start, &finding.rule, finding.span.end, &finding.message)
}

/// The family of errors of the tool itself.
const INTERNAL_FAMILY: &str = "internal";

/// Reported when a rule panics.
const INTERNAL_ERROR: RuleId = RuleId::new("internal-error");

impl Plan {
    fn new(active: &[Active<'_>], set: &RuleSettings) -> Self {
        let mut plan = Self::default();
        for (index, active) in active.iter().enumerate().filter(|(_, active)| set.0[active.position].enabled) {
            match active.rule.check {
                Check::File(_) => plan.file.push(index),
                Check::Object([], _) => plan.any_object.push(index),
                Check::Object(kinds, _) => {
                    for (group, kind) in kinds {
                        plan.by_kind.entry(kind).or_default().push((group, index));
                    }
                }
                Check::Azure(_) => plan.azure.push(index),
                Check::Pod(_) => plan.pod.push(index),
                Check::Container(_) => plan.container.push(index),
                Check::Graph(_) | Check::Evaluation => {}
            }
        }
        plan
    }
}
