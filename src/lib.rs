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
pub mod report;
pub mod rules;
pub mod source;
pub mod walk;

use config::Settings;
use finding::Outcome;
use graph::Graph;
use manifest::Documents;
use source::Sources;

/// Checks the files of a repository.
pub fn check(sources: &Sources, settings: &Settings) -> Outcome {
    let catalogue = rules::catalogue();
    let documents = Documents::parse(sources, &settings.limits);
    let delivered = deliver::deliver(sources, &documents);
    let graph = Graph::new(sources, &documents, delivered.objects);
    let evaluated = evaluate::evaluate(&graph, settings, &catalogue);
    let mut coverage = delivered.coverage;
    coverage.withheld = evaluated.withheld;
    Outcome { findings: evaluated.findings, suppressed: evaluated.suppressed, coverage, catalogue }
}
