//! Where the time of a run goes.

use std::time::Duration;

use super::RuleId;

/// Reads a clock: the time since any fixed moment. Nothing after the walk has a clock of its own; who wants to know the
/// time brings one.
pub type Clock = fn() -> Duration;

/// Times of one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timings {
    /// What the pipeline does, in its order, as it passes on the wall.
    pub phases: Vec<(&'static str, Duration)>,
    /// The rules and policies that ran, in the order of the catalogue.
    pub rules: Vec<RuleTime>,
}

/// What one rule cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleTime {
    /// The rule.
    pub rule: RuleId,
    /// How often it was given a file, an object, a pod, a container or the graph.
    pub runs: u64,
    /// The sum over all threads, with what is made on first use by all rules.
    pub time: Duration,
}

/// Measures phases one after the other.
#[derive(Debug)]
pub struct Laps {
    clock: Option<Clock>,
    last: Duration,
    phases: Vec<(&'static str, Duration)>,
}

impl Laps {
    /// Starts the first phase. Without a clock nothing is measured.
    pub fn start(clock: Option<Clock>) -> Self {
        Self { clock, last: clock.map_or(Duration::ZERO, |clock| clock()), phases: Vec::new() }
    }

    /// Ends a phase; the next one starts.
    pub fn end(&mut self, phase: &'static str) {
        if let Some(clock) = self.clock {
            let now = clock();
            self.phases.push((phase, now.saturating_sub(self.last)));
            self.last = now;
        }
    }

    /// The phases that have ended.
    pub fn into_phases(self) -> Vec<(&'static str, Duration)> {
        self.phases
    }
}
