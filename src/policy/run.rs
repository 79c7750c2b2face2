//! Evaluates policies on objects, in parallel, and turns their results into findings.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use regorus::{Engine, Value};

use super::input::Inputs;
use super::outcome::{self, Verdict};
use super::{Exception, Policies, Policy, STACK_SIZE, TIME_LIMIT, compile, message, place};
use crate::finding::{About, Finding, Incomplete, IncompleteReason, RuleId, Sink, Suppressed};
use crate::graph::Graph;
use crate::object::Object;
use crate::source::{FileId, Sources, Span};

/// What policies say about a repository.
#[derive(Debug, Default)]
pub struct Ran {
    /// Results of policies, and a `policy-error` for each that does not compile or fails. Those that an `exception` rule
    /// excuses are marked as suppressed. In no particular order.
    pub findings: Vec<Finding>,
    /// Objects on which a policy failed.
    pub incomplete: Vec<Incomplete>,
}

/// Runs on a thread whose stack is large enough for deep policies.
///
/// # Errors
/// A sentence, when there is no such thread or it panicked.
pub(super) fn on_large_stack<R: Send>(work: impl FnOnce() -> R + Send) -> Result<R, String> {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().name("policies".to_owned()).stack_size(STACK_SIZE);
        let thread =
            builder.spawn_scoped(scope, work).map_err(|problem| format!("Policies cannot be run: {problem}"))?;
        thread.join().map_err(|_| "The policies made their compiler fail; none of them is run".to_owned())
    })
}

/// Why a policy has no result on an object.
struct Failure {
    policy: usize,
    object: usize,
    /// Where in the policy.
    span: Span,
    reason: String,
    timed_out: bool,
}

/// What one thread needs.
struct Worker {
    engine: Engine,
    inputs: Inputs,
}

impl Policies {
    /// Evaluates every policy on every object; `enabled` says whether a policy runs for the objects of a file.
    pub fn run(&self, graph: &Graph<'_>, enabled: impl Fn(&RuleId, FileId) -> bool + Sync) -> Ran {
        let mut ran = Ran { findings: self.errors.clone(), ..Ran::default() };
        let Some(engine) = &self.engine else { return ran };
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(rayon::current_num_threads().min(graph.objects().len().max(1)))
            .stack_size(STACK_SIZE)
            .build();
        let threads = match threads {
            Ok(threads) => threads,
            Err(problem) => {
                let places = self.policies.first().map(|policy| policy.span);
                let message = format!("Policies cannot be run: {problem}");
                ran.findings.extend(places.map(|span| compile::error(span, message, None)));
                return ran;
            }
        };
        let slow: Vec<AtomicBool> = self.policies.iter().map(|_| AtomicBool::new(false)).collect();
        let worker = || Worker { engine: engine.clone(), inputs: Inputs::default() };
        let results: Vec<(Vec<Finding>, Vec<Failure>)> = threads.install(|| {
            graph
                .objects()
                .par_iter()
                .enumerate()
                .map_init(worker, |worker, (index, object)| {
                    self.object(worker, engine, graph.sources(), (index, object), &slow, &enabled)
                })
                .collect()
        });
        let mut failures = Vec::new();
        for (findings, failed) in results {
            ran.findings.extend(findings);
            failures.extend(failed);
        }
        self.fail(graph, failures, &mut ran);
        ran
    }

    fn object(
        &self,
        worker: &mut Worker,
        fresh: &Engine,
        sources: &Sources,
        (index, object): (usize, &Object<'_>),
        slow: &[AtomicBool],
        enabled: &impl Fn(&RuleId, FileId) -> bool,
    ) -> (Vec<Finding>, Vec<Failure>) {
        let mut findings = Vec::new();
        let mut failures = Vec::new();
        let wanted = |(_, policy): &(usize, &Policy)| enabled(&policy.meta.id, object.file());
        let wanted: Vec<(usize, &Policy)> = self.policies.iter().enumerate().filter(wanted).collect();
        if wanted.is_empty() {
            return (findings, failures);
        }
        worker.engine.set_input(worker.inputs.value(object.root()));
        for (position, policy) in wanted {
            if slow[position].load(Ordering::Relaxed) {
                continue;
            }
            match evaluate(&mut worker.engine, policy) {
                Ok((verdicts, exception)) => {
                    findings.extend(verdicts.into_iter().map(|verdict| finding(policy, object, verdict, exception)));
                }
                Err(problem) => {
                    let timed_out = problem.contains("execution exceeded time limit");
                    slow[position].fetch_or(timed_out, Ordering::Relaxed);
                    let (span, reason) = match problem.contains("--> ") {
                        true => message::located(&problem, sources, &self.texts, policy.span.source),
                        false => (policy.span, problem),
                    };
                    failures.push(Failure { policy: position, object: index, span, reason, timed_out });
                    // An evaluation that broke off may leave anything in the engine.
                    worker.engine = fresh.clone();
                    worker.engine.set_input(worker.inputs.value(object.root()));
                }
            }
        }
        (findings, failures)
    }

    /// One finding per policy and reason, one gap per object. A policy that is too slow has no results at all: which
    /// objects it was stopped on depends on the threads.
    fn fail(&self, graph: &Graph<'_>, failures: Vec<Failure>, ran: &mut Ran) {
        let slow: BTreeMap<usize, usize> = failures
            .iter()
            .rev()
            .filter(|failure| failure.timed_out)
            .map(|failure| (failure.policy, failure.object))
            .collect();
        for (&position, &object) in &slow {
            let policy = &self.policies[position];
            let object = &graph.objects()[object];
            ran.findings.retain(|finding| finding.rule != policy.meta.id);
            let message = format!(
                "Policy `{}` takes longer than {} s on {object}; it was stopped and its results are left out",
                policy.meta.id,
                TIME_LIMIT.as_secs(),
            );
            ran.findings.push(compile::error(
                policy.span,
                message,
                Some("Make the rule cheaper: no nested loops over large lists"),
            ));
            ran.incomplete.push(Incomplete {
                path: graph.sources().get(policy.span.source).path().to_owned(),
                span: Some(policy.span),
                reason: IncompleteReason::Policy,
                detail: format!("policy `{}` takes too long", policy.meta.id),
            });
        }
        let mut grouped: BTreeMap<(usize, Span, String), Vec<usize>> = BTreeMap::new();
        for failure in failures.into_iter().filter(|failure| !slow.contains_key(&failure.policy)) {
            let id = &self.policies[failure.policy].meta.id;
            let object = &graph.objects()[failure.object];
            ran.incomplete.push(Incomplete {
                path: graph.sources().get(object.file()).path().to_owned(),
                span: Some(object.kind_span()),
                reason: IncompleteReason::Policy,
                detail: format!("policy `{id}` failed on {object}: {}", failure.reason),
            });
            grouped.entry((failure.policy, failure.span, failure.reason)).or_default().push(failure.object);
        }
        for ((position, span, reason), objects) in grouped {
            let id = &self.policies[position].meta.id;
            let Some(first) = objects.first().map(|&object| &graph.objects()[object]) else { continue };
            let others = match objects.len() {
                1 => String::new(),
                2 => " and one other object".to_owned(),
                count => format!(" and {} other objects", count - 1),
            };
            let message = format!("Policy `{id}` fails on {first}{others}: {reason}; its results are missing there");
            let mut finding = compile::error(span, message, Some("Correct the policy, or exclude such objects in it"));
            finding
                .related
                .push(crate::finding::Label { span: first.kind_span(), message: "fails on this object".to_owned() });
            ran.findings.push(finding);
        }
    }
}

/// The results of a policy on the input of the engine, and the exception that excuses them.
fn evaluate<'a>(engine: &mut Engine, policy: &'a Policy) -> Result<(Vec<Verdict>, Option<&'a Exception>), String> {
    let verdicts = outcome::verdicts(&value(engine, &policy.query)?)?;
    let exception = match &policy.exception {
        Some(exception) if !verdicts.is_empty() => {
            outcome::excepted(&value(engine, &exception.query)?, &policy.suffix).then_some(exception)
        }
        _ => None,
    };
    Ok((verdicts, exception))
}

/// A panic of a built-in function is a failure like any other.
fn value(engine: &mut Engine, query: &str) -> Result<Value, String> {
    let value = catch_unwind(AssertUnwindSafe(|| engine.eval_rule(query.to_owned())));
    // What policies print has no place in a report.
    let _ = engine.take_prints();
    match value {
        Ok(value) => value.map_err(|problem| problem.to_string()),
        Err(_) => Err("a built-in function broke off".to_owned()),
    }
}

fn finding(policy: &Policy, object: &Object<'_>, verdict: Verdict, exception: Option<&Exception>) -> Finding {
    let (span, about) = match &verdict.path {
        Some(path) => place::locate(object, path),
        None => (object.kind_span(), About::Present),
    };
    let message = verdict.message.filter(|message| !message.trim().is_empty());
    let message = message.unwrap_or_else(|| policy.meta.summary.clone());
    let severity = verdict.severity.unwrap_or(policy.meta.severity);
    let mut sink = Sink::new(policy.meta.id.clone(), severity, policy.meta.confidence);
    sink.set_object(Some(object.reference().clone()));
    let report = match about {
        About::Present => sink.report(span, message),
        About::Missing => sink.report_missing(span, message),
    };
    if let Some(help) = verdict.help.or_else(|| policy.help.clone()) {
        report.help(help);
    }
    let mut finding = sink.into_findings().remove(0);
    finding.suppressed = exception.map(|exception| Suppressed {
        span: Some(exception.span),
        reason: Some(format!("an exception of `{}`", exception.query.trim_start_matches("data."))),
    });
    finding
}
