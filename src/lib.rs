//! idp-lint reads a GitOps repository the way the cluster will, and says, at the line that somebody has to edit, what will
//! break and what breaks policy.
//!
//! ```text
//! walk ──> sources ──> documents ──> deliveries ──> graph ──> findings ──> reports
//! (cli)    source      manifest      deliver,       graph     rules,       report
//!                                    object                   evaluate
//! ```
//!
//! Everything after the walk is a pure function of `(Sources, Settings)`: same input, same bytes out, whatever the number
//! of threads. The command line, the rule-page tests and the benchmarks call the same [`check`].

pub mod cli;
pub mod config;
pub mod deliver;
pub mod evaluate;
pub mod finding;
pub mod graph;
pub mod manifest;
pub mod object;
pub mod policy;
pub mod report;
pub mod rules;
pub mod source;
pub mod walk;

use std::sync::Arc;

use config::Settings;
use deliver::UnknownCluster;
use finding::{Catalogue, Clock, Laps, Outcome, Timings};
use graph::Graph;
use manifest::Documents;
use policy::Policies;
use source::Sources;

/// Checks the files of a repository. Policies among them run as they are; who wants to configure them calls
/// [`catalogue`] and [`check_with`]. A cluster of the settings that there is not is one that nothing reaches.
pub fn check(sources: &Sources, settings: &Settings) -> Outcome {
    run(sources, &Policies::compile(sources), settings, None).0
}

/// The rules that ship with the tool and the policies of a run: what settings are resolved against.
pub fn catalogue(policies: &Policies) -> Arc<Catalogue> {
    let rules = rules::catalogue();
    match policies.metas().next() {
        None => rules,
        Some(_) => Arc::new(rules.with_policies(policies.metas().cloned())),
    }
}

/// Checks the files of a repository with policies that were compiled from the same sources.
///
/// # Errors
/// If there is no cluster of a name that the settings limit the run to.
pub fn check_with(sources: &Sources, policies: &Policies, settings: &Settings) -> Result<Outcome, UnknownCluster> {
    let (outcome, _, limited) = run(sources, policies, settings, None);
    limited.map(|()| outcome)
}

/// The same as [`check_with`], and where the time went by a clock that the caller brings.
///
/// # Errors
/// Those of [`check_with`].
pub fn check_timed(
    sources: &Sources,
    policies: &Policies,
    settings: &Settings,
    clock: Clock,
) -> Result<(Outcome, Timings), UnknownCluster> {
    let (outcome, timings, limited) = run(sources, policies, settings, Some(clock));
    limited.map(|()| (outcome, timings))
}

fn run(
    sources: &Sources,
    policies: &Policies,
    settings: &Settings,
    clock: Option<Clock>,
) -> (Outcome, Timings, Result<(), UnknownCluster>) {
    let mut laps = Laps::start(clock);
    let catalogue = catalogue(policies);
    laps.end("catalogue");
    let documents = Documents::parse(sources, &settings.limits);
    laps.end("parse");
    let mut rendered = deliver::render(sources, &documents, &settings.inventory(sources), &settings.limits);
    let limited = rendered.limit(&settings.clusters);
    laps.end("render");
    let delivered = deliver::deliver(sources, &documents, &rendered);
    laps.end("deliver");
    let graph = Graph::new(sources, &documents, &rendered, delivered.objects);
    laps.end("graph");
    let evaluated = evaluate::evaluate(&graph, policies, settings, &catalogue, clock, &mut laps);
    let mut coverage = delivered.coverage;
    coverage.withheld = evaluated.withheld;
    coverage.unjudged = graph.unjudged();
    coverage.incomplete.extend(evaluated.incomplete);
    coverage.incomplete.sort();
    laps.end("coverage");
    let outcome = Outcome { findings: evaluated.findings, suppressed: evaluated.suppressed, coverage, catalogue };
    // Nobody waits for the trees to be freed.
    drop(graph);
    rayon::spawn(move || drop((rendered, documents)));
    laps.end("free");
    (outcome, Timings { phases: laps.into_phases(), rules: evaluated.rules }, limited)
}
