//! The rules that ship with idp-lint.
//!
//! A rule is three small things: its page `rules/<family>/<id>.md` (documentation, metadata and executable test), its
//! check `src/rules/<family>/<id>.rs`, and one line in the family's `mod.rs`. A check is pure and infallible: it is given
//! a subject and a [`Context`], pushes findings into a [`Sink`], and returns nothing. It sees neither configuration files,
//! nor reports, nor `evaluate`.

pub mod page;

mod cloud;
mod dangling;
mod definition;
mod mend;
mod missing_path;
mod pattern;
mod placeholder;
mod resources;
mod trial;

use std::sync::{Arc, LazyLock};

use serde::de::DeserializeOwned;

use crate::finding::{Catalogue, Date, Options, RuleMeta, Sink, Targets, Version};
use crate::graph::Graph;
use crate::manifest::File;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::source::FileId;

/// What a check may ask for besides its subject.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    graph: &'a Graph<'a>,
    kubernetes: Version,
    targets: &'a Targets,
    options: &'a [&'a Options],
    set_of_file: &'a [u32],
    single_files: bool,
    rule: &'a str,
    today: Option<Date>,
}

impl<'a> Context<'a> {
    /// The context of one rule: its options in each set of settings, and the set that each file uses.
    pub fn new(graph: &'a Graph<'a>, kubernetes: Version, options: &'a [&'a Options], set_of_file: &'a [u32]) -> Self {
        Self {
            graph,
            kubernetes,
            targets: Targets::NONE,
            options,
            set_of_file,
            single_files: false,
            rule: "",
            today: None,
        }
    }

    /// The same context of a run that was asked for single files (or standard input) and not for a directory.
    #[must_use]
    pub fn of_single_files(self, single_files: bool) -> Self {
        Self { single_files, ..self }
    }

    /// The same context with the versions that somebody gave.
    #[must_use]
    pub fn aiming_at(self, targets: &'a Targets) -> Self {
        Self { targets, ..self }
    }

    /// The versions that somebody gave, of Kubernetes and of operators.
    pub fn targets(&self) -> &'a Targets {
        self.targets
    }

    /// The same context, of a rule.
    #[must_use]
    pub fn of_rule(self, rule: &'a str) -> Self {
        Self { rule, ..self }
    }

    /// The id of the rule that runs.
    pub fn rule(&self) -> &'a str {
        self.rule
    }

    /// The same context of a run on a day.
    #[must_use]
    pub fn on(self, today: Option<Date>) -> Self {
        Self { today, ..self }
    }

    /// The day that the run is about; without one nothing has reached its end of life.
    pub fn today(&self) -> Option<Date> {
        self.today
    }

    /// Whether the run sees single files only, so that what is missing may stand in a file that it does not see.
    pub fn sees_single_files(&self) -> bool {
        self.single_files
    }

    /// All objects of the run.
    pub fn graph(&self) -> &'a Graph<'a> {
        self.graph
    }

    /// The Kubernetes version that the repository is meant for.
    pub fn kubernetes(&self) -> Version {
        self.kubernetes
    }

    /// The options of the rule for a file, as the rule's own type (one per rule).
    pub fn options<T: DeserializeOwned + Send + Sync + 'static>(&self, file: FileId) -> &'a T {
        self.options[self.set_of_file[file.0 as usize] as usize].get()
    }
}

/// A rule that ships with idp-lint.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The id: the file stem of the page.
    pub id: &'static str,
    /// The family: the folder of the page.
    pub family: &'static str,
    /// The page, front matter included.
    pub page: &'static str,
    /// What runs.
    pub check: Check,
}

/// A check and what it runs on. Pick the narrowest subject: subjects are found once, for all rules.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Every file, also those that hold no manifest.
    File(fn(&File, &Context<'_>, &mut Sink)),
    /// Every object of these kinds (group and kind, in any version); of all kinds if the list is empty.
    Object(&'static [(&'static str, &'static str)], fn(&Object<'_>, &Context<'_>, &mut Sink)),
    /// Every object that declares a resource of Azure, or embeds one.
    Azure(fn(&Object<'_>, &Context<'_>, &mut Sink)),
    /// Every pod template.
    Pod(fn(&Object<'_>, &PodTemplate<'_>, &Context<'_>, &mut Sink)),
    /// Every container of every pod template: init, sidecar, main and ephemeral.
    Container(fn(&Object<'_>, &PodTemplate<'_>, &Container<'_>, &Context<'_>, &mut Sink)),
    /// Once, with all objects: for rules that compare objects. The sink's object has to be set by the rule.
    Graph(fn(&Graph<'_>, &Context<'_>, &mut Sink)),
    /// Not run: `evaluate` itself reports it (unused ignores, internal errors).
    Evaluation,
}

/// Declares the rules of a family: one line per rule, the file's name and the page's id.
macro_rules! family {
    ($family:literal: $($module:ident = $id:literal,)+) => {
        $(mod $module;)+

        /// The rules of the family, in the order of their ids.
        pub(super) const RULES: &[crate::rules::Rule] = &[
            $(crate::rules::Rule {
                id: $id,
                family: $family,
                page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $family, "/", $id, ".md")),
                check: $module::CHECK,
            },)+
        ];
    };
}

/// Declares the families, one line each.
macro_rules! families {
    ($($module:ident,)+) => {
        $(mod $module;)+

        /// The families, in the order of their names.
        const FAMILIES: &[&[Rule]] = &[$($module::RULES,)+];
    };
}

families! {
    add_ons,
    admission,
    aks,
    api,
    argocd,
    azure,
    azure_policy,
    cluster_api,
    control_plane,
    crossplane,
    flux,
    hygiene,
    identity,
    images,
    internal,
    key_vault,
    kro,
    kustomize,
    metadata,
    network,
    observability,
    pod_security,
    rbac,
    references,
    reliability,
    schema,
    secrets,
    suppression,
}

/// Every rule, in the order of family and id: those of the families' lists, and those that report references to nothing.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    static ALL: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        let listed = FAMILIES.iter().copied().flatten();
        let mut all: Vec<Rule> = listed.copied().chain(dangling::rules()).collect();
        all.sort_by_key(|rule| (rule.family, rule.id));
        all
    });
    ALL.iter()
}

/// The rule of an id.
pub fn get(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// The metadata of every rule. Pages are read on first use.
pub fn catalogue() -> Arc<Catalogue> {
    static CATALOGUE: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
        let rules: Vec<&Rule> = all().collect();
        let (first, second) = rules.split_at(rules.len() / 2);
        let read = |rules: &[&Rule]| -> Vec<RuleMeta> {
            rules.iter().filter_map(|rule| page::parse(rule.id, rule.family, rule.page).ok()).collect()
        };
        // A third of a run with nothing to do, hence two threads. Not those of a pool: they may be waiting for this.
        let metas = std::thread::scope(|scope| {
            let other = scope.spawn(|| read(second));
            let first = read(first);
            let second = other.join().unwrap_or_else(|_| read(second));
            first.into_iter().chain(second).collect()
        });
        Arc::new(Catalogue::new(metas))
    });
    Arc::clone(&CATALOGUE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_can_be_read() {
        for rule in all() {
            if let Err(problem) = page::parse(rule.id, rule.family, rule.page) {
                panic!("rules/{}/{}.md: {problem}", rule.family, rule.id);
            }
        }
    }

    #[test]
    fn what_a_rule_supersedes_is_a_rule() {
        let catalogue = catalogue();
        let all = catalogue.rules().iter().flat_map(|rule| rule.supersedes.iter().map(move |less| (&rule.id, less)));
        let unknown: Vec<_> = all.filter(|(_, less)| get(less).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn rules_are_sorted_and_ids_are_unique() {
        let order: Vec<_> = FAMILIES.iter().copied().flatten().map(|rule| (rule.family, rule.id)).collect();
        assert!(order.is_sorted(), "list families and rules in alphabetical order");
        let mut ids: Vec<_> = all().map(|rule| rule.id).collect();
        let rules = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), rules, "an id is used twice");
    }
}
