//! Which rules run: names to rules, and layers of changes over each other.

use serde_json::{Map, Value};

use super::{Origin, RuleSetting, RuleSettings};
use crate::finding::{Catalogue, Options, Severity};

/// Rules and families by name.
pub(super) mod names {
    use crate::finding::{Catalogue, Preset};

    /// The positions of the rule or of the rules of the family that a name means.
    pub(in crate::config) fn find(catalogue: &Catalogue, name: &str) -> Option<Vec<usize>> {
        if let Some(position) = catalogue.position(name) {
            return Some(vec![position]);
        }
        let rules = catalogue.rules().iter().enumerate();
        let family: Vec<usize> = rules.filter(|(_, rule)| rule.family == name).map(|(position, _)| position).collect();
        (!family.is_empty()).then_some(family)
    }

    /// The names of all rules and families.
    pub(in crate::config) fn all(catalogue: &Catalogue) -> Vec<&str> {
        let rules = catalogue.rules();
        let mut names: Vec<&str> = rules.iter().flat_map(|rule| [rule.id.as_str(), &rule.family]).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The positions of the rules of any of these presets.
    pub(in crate::config) fn of_presets<'a>(
        catalogue: &'a Catalogue,
        presets: &'a [Preset],
    ) -> impl Iterator<Item = usize> + use<'a> {
        let rules = catalogue.rules().iter().enumerate();
        rules
            .filter(|(_, rule)| presets.iter().any(|preset| rule.presets.contains(preset)))
            .map(|(position, _)| position)
    }
}

/// What one file, one override or the command line changes.
#[derive(Debug, Clone, Default)]
pub(super) struct Layer {
    /// The rules to start from; `None` leaves what was there.
    pub(super) start: Option<Start>,
    pub(super) add: Vec<(usize, Origin)>,
    pub(super) remove: Vec<(usize, Origin)>,
    pub(super) rules: Vec<RuleChange>,
}

/// The rules that a layer starts from.
#[derive(Debug, Clone)]
pub(super) enum Start {
    /// A preset: what any layer adds or switches off holds whichever preset is chosen.
    Preset(Vec<(usize, Origin)>),
    /// A selection: exactly these, whatever the layers before say.
    Exactly(Vec<(usize, Origin)>),
}

/// What changes for one rule.
#[derive(Debug, Clone)]
pub(super) struct RuleChange {
    pub(super) rule: usize,
    pub(super) enabled: Option<(bool, Origin)>,
    pub(super) severity: Option<(Severity, Origin)>,
    pub(super) options: Vec<(String, Value, Origin)>,
}

impl Layer {
    /// Drops everything that makes rules run.
    pub(super) fn keep_switched_off(&mut self) {
        self.start = None;
        self.add.clear();
        for change in &mut self.rules {
            change.enabled = change.enabled.filter(|(enabled, _)| !enabled);
        }
    }
}

/// Applies layers in their order.
pub(super) fn apply(defaults: &[RuleDefaults], layers: &[&Layer]) -> RuleSettings {
    let mut rules: Vec<Building> = defaults.iter().map(Building::new).collect();
    let start = layers.iter().enumerate().rev().find_map(|(index, layer)| Some((index, layer.start.as_ref()?)));
    let counted = match start {
        Some((index, Start::Exactly(_))) => index,
        Some((_, Start::Preset(_))) | None => 0,
    };
    if let Some((_, Start::Preset(chosen) | Start::Exactly(chosen))) = start {
        let origin = chosen.first().map_or(Origin::Default, |(_, origin)| *origin);
        rules.iter_mut().for_each(|rule| rule.enabled = (false, origin));
        chosen.iter().for_each(|&(rule, origin)| rules[rule].enabled = (true, origin));
    }
    for (index, layer) in layers.iter().enumerate() {
        for change in &layer.rules {
            rules[change.rule].set(change);
        }
        if index < counted {
            continue;
        }
        for &(rule, origin) in &layer.add {
            rules[rule].enabled = (true, origin);
        }
        for &(rule, origin) in &layer.remove {
            rules[rule].enabled = (false, origin);
        }
        for change in &layer.rules {
            rules[change.rule].enabled = change.enabled.unwrap_or(rules[change.rule].enabled);
        }
    }
    let settings = rules.into_iter().zip(defaults).map(|(rule, defaults)| RuleSetting {
        enabled: rule.enabled.0 || defaults.always,
        severity: rule.severity.map(|(severity, _)| severity),
        options: defaults.options.overlaid(rule.options),
        enabled_origin: rule.enabled.1,
        severity_origin: rule.severity.map_or(Origin::Default, |(_, origin)| origin),
        option_origins: rule.option_origins,
    });
    RuleSettings(settings.collect())
}

/// A rule before anything is configured.
#[derive(Debug)]
pub(super) struct RuleDefaults {
    enabled: (bool, Origin),
    /// Whether it cannot be switched off: errors of the tool itself.
    always: bool,
    options: Options,
}

impl RuleDefaults {
    /// The rules of a catalogue, in its order.
    pub(super) fn of(catalogue: &Catalogue, enabled: impl Fn(&crate::finding::RuleMeta) -> bool) -> Vec<Self> {
        let rules = catalogue.rules().iter().map(|meta| Self {
            enabled: (enabled(meta), Origin::Default),
            always: meta.family == super::INTERNAL_FAMILY,
            options: Options::new(meta, Map::new()),
        });
        rules.collect()
    }
}

#[derive(Debug)]
struct Building {
    enabled: (bool, Origin),
    severity: Option<(Severity, Origin)>,
    options: Map<String, Value>,
    option_origins: Vec<(String, Origin)>,
}

impl Building {
    fn new(defaults: &RuleDefaults) -> Self {
        Self { enabled: defaults.enabled, severity: None, options: Map::new(), option_origins: Vec::new() }
    }

    /// Severity and options of a change.
    fn set(&mut self, change: &RuleChange) {
        self.severity = change.severity.or(self.severity);
        for (name, value, origin) in &change.options {
            self.options.insert(name.clone(), value.clone());
            self.option_origins.retain(|(known, _)| known != name);
            self.option_origins.push((name.clone(), *origin));
        }
    }
}
