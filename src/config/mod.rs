//! Settings: which rules run on which path, with which options, and what counts.
//!
//! Takes configuration files as written (with spans) and the command line; gives resolved [`Settings`]. It knows rules
//! only by their [`RuleMeta`], never by their code, and reads files only through the closure that [`Loaded::read`] is given.

mod inventory;
mod load;
mod options;
mod paths;
mod problem;
mod read;
mod schema;
mod select;
mod settings;
mod show;

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobMatcher;

use crate::finding::{Catalogue, Confidence, Date, ObjectRef, Options, Preset, RuleMeta, Severity, Targets, Version};
use crate::source::{FileId, Inventory, Limits, Source, Sources, Span};
use select::{Layer, RuleDefaults};

pub use load::{ConfigFile, FILE_NAMES, Loaded, Loader, normalize};
pub use paths::{Base, Exclude, Paths};
pub use problem::Problem;
pub use schema::schema;
pub use settings::{CommandLine, resolve};
pub use show::{Shown, show};

/// The Kubernetes version that a repository is checked for when nothing else is configured: the newest that the facts in
/// `knowledge/` were checked against.
pub const DEFAULT_KUBERNETES: Version = Version { major: 1, minor: 36 };

/// The family of what cannot be switched off: errors of the tool itself.
const INTERNAL_FAMILY: &str = "internal";

/// Where a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nothing sets it.
    Default,
    /// A configuration file; the span's source is that of one of [`Settings::files`].
    File(Span),
    /// The command line.
    CommandLine,
}

/// How much of a repository a run sees. Where it does not see all, nobody can say that an ignore is not needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Single files.
    Files,
    /// Directories, but not all that the configuration is about.
    Directories,
    /// All that the configuration is about.
    Whole,
}

/// How one rule runs in a set of paths.
#[derive(Debug)]
pub struct RuleSetting {
    /// Whether it runs.
    pub enabled: bool,
    /// A configured severity; `None` leaves the page's.
    pub severity: Option<Severity>,
    /// Its options.
    pub options: Options,
    /// What decided whether it runs.
    pub enabled_origin: Origin,
    /// What set its severity.
    pub severity_origin: Origin,
    /// What set its options; options that nothing set are not in it.
    pub option_origins: Vec<(String, Origin)>,
}

/// How every rule runs in a set of paths, in the order of the catalogue.
#[derive(Debug)]
pub struct RuleSettings(pub Vec<RuleSetting>);

/// Everything that decides what a run says.
#[derive(Debug)]
pub struct Settings {
    /// The target version of Kubernetes.
    pub kubernetes: Version,
    /// The versions that are given, of Kubernetes and of operators.
    pub targets: Targets,
    /// Findings below are not shown.
    pub min_severity: Severity,
    /// Findings below are not shown.
    pub min_confidence: Confidence,
    /// The lowest severity that fails the run; `None` never does.
    pub fail_on: Option<Severity>,
    /// Directories of policies, relative to the root of the run, then those of the command line as it gives them.
    pub policies: Vec<Utf8PathBuf>,
    /// Entries that hide findings.
    pub ignores: Vec<IgnoreEntry>,
    /// The day of the run; without it no ignore expires.
    pub today: Option<Date>,
    /// Where paths are seen from.
    pub base: Base,
    /// Limits on hostile input.
    pub limits: Limits,
    /// How much of the repository the run sees.
    pub scope: Scope,
    /// The clusters that the run is limited to, by name; all if there is none.
    pub clusters: Vec<String>,
    /// What the repository does not say about itself, with spans of the configuration files; see [`Settings::inventory`].
    inventory: Inventory,
    /// What set the values above, by their keys; what nothing set is not in it.
    origins: BTreeMap<&'static str, Origin>,
    files: Vec<(FileId, Source)>,
    exclude: Paths,
    excluded: Vec<(String, Origin)>,
    policy_origins: Vec<Origin>,
    rules: Vec<RuleDefaults>,
    layers: Vec<Layer>,
    overrides: Vec<PathOverride>,
    last: Layer,
}

/// Other settings for some paths.
#[derive(Debug)]
struct PathOverride {
    paths: Paths,
    layer: Layer,
}

/// An entry of the configuration that hides findings.
#[derive(Debug)]
pub struct IgnoreEntry {
    /// The entry; its source is that of one of [`Settings::files`].
    pub span: Span,
    /// Positions of rules in the catalogue, sorted.
    pub rules: Vec<usize>,
    /// Only in these files.
    pub paths: Option<Paths>,
    /// Only about one of these objects, if there are any.
    pub objects: Vec<ObjectPattern>,
    /// Why.
    pub reason: Option<String>,
    /// The last day on which it hides anything, and where that is written.
    pub until: Option<(Date, Span)>,
}

/// Patterns for an object; what is not given fits everything.
#[derive(Debug, Default)]
pub struct ObjectPattern {
    kind: Option<GlobMatcher>,
    namespace: Option<GlobMatcher>,
    name: Option<GlobMatcher>,
}

impl ObjectPattern {
    /// Whether an object is meant. A namespace that is not known fits no pattern.
    pub fn matches(&self, object: &ObjectRef) -> bool {
        let fits = |pattern: &Option<GlobMatcher>, text: Option<&str>| {
            pattern.as_ref().is_none_or(|pattern| text.is_some_and(|text| pattern.is_match(text)))
        };
        fits(&self.kind, Some(&object.kind))
            && fits(&self.namespace, object.namespace.as_deref())
            && fits(&self.name, Some(&object.name))
    }
}

/// The sets of settings that a run uses, and the set of each file.
#[derive(Debug)]
pub struct Assignment {
    /// The distinct sets.
    pub sets: Vec<RuleSettings>,
    /// For each file the index of its set.
    pub set_of_file: Vec<u32>,
}

impl Assignment {
    /// The same sets for a catalogue that has policies besides the rules the settings were resolved against: what settings
    /// do not know runs as it is.
    #[must_use]
    pub fn covering(mut self, catalogue: &Catalogue) -> Self {
        for set in &mut self.sets {
            let unknown = catalogue.rules().iter().skip(set.0.len());
            set.0.extend(unknown.map(|meta| RuleSetting {
                enabled: true,
                severity: None,
                options: Options::new(meta, serde_json::Map::new()),
                enabled_origin: Origin::Default,
                severity_origin: Origin::Default,
                option_origins: Vec::new(),
            }));
        }
        self
    }
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

    fn defaults(catalogue: &Catalogue) -> Self {
        Self::preset(catalogue, Preset::Recommended)
    }

    fn with(catalogue: &Catalogue, enabled: impl Fn(&RuleMeta) -> bool) -> Self {
        Self {
            kubernetes: DEFAULT_KUBERNETES,
            targets: Targets::default(),
            min_severity: Severity::Info,
            min_confidence: Confidence::Low,
            fail_on: Some(Severity::Warning),
            exclude: Paths::default(),
            policies: Vec::new(),
            ignores: Vec::new(),
            today: None,
            base: Base::default(),
            limits: Limits::default(),
            scope: Scope::Whole,
            clusters: Vec::new(),
            inventory: Inventory::default(),
            origins: BTreeMap::new(),
            files: Vec::new(),
            excluded: Vec::new(),
            policy_origins: Vec::new(),
            rules: RuleDefaults::of(catalogue, enabled),
            layers: Vec::new(),
            overrides: Vec::new(),
            last: Layer::default(),
        }
    }

    /// The configuration files: the ids that the spans of origins and entries carry, and their texts. Put them among the
    /// sources of the run, so that findings about entries have a place.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (FileId, &Source)> {
        self.files.iter().map(|(id, source)| (*id, source))
    }

    /// Files that are not read.
    pub fn exclude(&self) -> Exclude {
        Exclude { paths: self.exclude.clone(), base: self.base.clone() }
    }

    /// A span of a configuration file as a span of the run's sources; `None` if the file is not among them.
    pub fn place(&self, span: Span, sources: &Sources) -> Option<Span> {
        let (_, source) = self.files.iter().find(|(id, _)| *id == span.source)?;
        let found = sources.find(source.path())?;
        (sources.get(found).text() == source.text()).then(|| Span::new(found, span.start, span.end))
    }

    /// What the repository does not say about itself, with spans of the run's sources.
    pub fn inventory(&self, sources: &Sources) -> Inventory {
        self.inventory.clone().placed(|span| self.place(span, sources))
    }

    /// Whether an entry is about a file of the run.
    pub fn entry_covers(&self, entry: &IgnoreEntry, path: &Utf8Path) -> bool {
        match &entry.paths {
            None => true,
            Some(paths) => self.base.seen(path).is_some_and(|path| paths.matches(&path)),
        }
    }

    /// How every rule runs in a file of the run.
    pub fn for_path(&self, path: &Utf8Path) -> RuleSettings {
        self.set(&self.matching(path))
    }

    /// The set of settings of each file.
    pub fn assign(&self, sources: &Sources) -> Assignment {
        let mut known: BTreeMap<Vec<usize>, u32> = BTreeMap::new();
        let mut sets = Vec::new();
        let mut set_of_file = Vec::with_capacity(sources.len());
        for (_, source) in sources.iter() {
            let matching = self.matching(source.path());
            let index = *known.entry(matching).or_insert_with_key(|matching| {
                sets.push(self.set(matching));
                sets.len() as u32 - 1
            });
            set_of_file.push(index);
        }
        if sets.is_empty() {
            sets.push(self.set(&[]));
        }
        Assignment { sets, set_of_file }
    }

    /// The overrides that a file of the run falls under, in their order.
    fn matching(&self, path: &Utf8Path) -> Vec<usize> {
        if self.overrides.is_empty() {
            return Vec::new();
        }
        let Some(seen) = self.base.seen(path) else { return Vec::new() };
        let overrides = self.overrides.iter().enumerate();
        overrides.filter(|(_, candidate)| candidate.paths.matches(&seen)).map(|(index, _)| index).collect()
    }

    fn set(&self, overrides: &[usize]) -> RuleSettings {
        let overrides = overrides.iter().map(|&index| &self.overrides[index].layer);
        let layers: Vec<&Layer> = self.layers.iter().chain(overrides).chain([&self.last]).collect();
        select::apply(&self.rules, &layers)
    }
}

#[cfg(test)]
mod tests;
