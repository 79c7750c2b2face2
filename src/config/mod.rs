//! Settings: which rules run on which path, with which options, and what counts.
//!
//! Takes the configuration as written (with spans) and the command line; gives resolved [`Settings`]. It knows rules only
//! by their [`RuleMeta`], never by their code.

use crate::finding::{Catalogue, Confidence, Options, Preset, RuleMeta, Severity, Version};
use crate::manifest::Limits;
use crate::source::Sources;

/// The Kubernetes version that a repository is checked for when nothing else is configured: the newest that the facts in
/// `knowledge/` were checked against.
pub const DEFAULT_KUBERNETES: Version = Version { major: 1, minor: 36 };

/// How one rule runs in a set of paths.
#[derive(Debug)]
pub struct RuleSetting {
    /// Whether it runs.
    pub enabled: bool,
    /// A configured severity; `None` leaves the page's.
    pub severity: Option<Severity>,
    /// Its options.
    pub options: Options,
}

/// How every rule runs in a set of paths, in the order of the catalogue.
#[derive(Debug)]
pub struct RuleSettings(pub Vec<RuleSetting>);

/// Everything that decides what a run says.
#[derive(Debug)]
pub struct Settings {
    /// The target version of Kubernetes.
    pub kubernetes: Version,
    /// Findings below are not shown.
    pub min_severity: Severity,
    /// Findings below are not shown.
    pub min_confidence: Confidence,
    /// Limits on hostile input.
    pub limits: Limits,
    base: RuleSettings,
}

/// The sets of settings that a run uses, and the set of each file.
#[derive(Debug)]
pub struct Assignment<'a> {
    /// The distinct sets.
    pub sets: Vec<&'a RuleSettings>,
    /// For each file the index of its set.
    pub set_of_file: Vec<u32>,
}

impl Settings {
    /// The rules of a preset with their defaults.
    pub fn preset(catalogue: &Catalogue, preset: Preset) -> Self {
        Self::with(catalogue, |meta| meta.presets.contains(&preset))
    }

    /// These rules with their defaults, and no others.
    pub fn only(catalogue: &Catalogue, ids: &[&str]) -> Self {
        Self::with(catalogue, |meta| ids.contains(&meta.id.as_str()))
    }

    fn with(catalogue: &Catalogue, enabled: impl Fn(&RuleMeta) -> bool) -> Self {
        let rules = catalogue.rules().iter().map(|meta| RuleSetting {
            enabled: enabled(meta),
            severity: None,
            options: Options::new(meta, serde_json::Map::new()),
        });
        Self {
            kubernetes: DEFAULT_KUBERNETES,
            min_severity: Severity::Info,
            min_confidence: Confidence::Low,
            limits: Limits::default(),
            base: RuleSettings(rules.collect()),
        }
    }

    /// The set of settings of each file.
    pub fn assign(&self, sources: &Sources) -> Assignment<'_> {
        Assignment { sets: vec![&self.base], set_of_file: vec![0; sources.len()] }
    }
}
