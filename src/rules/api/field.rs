//! What is known about fields of built-in kinds: `knowledge/kubernetes-fields.tsv` (since when a field exists and works) and
//! `knowledge/deprecated-fields.tsv` (until when).
//!
//! The tables are trees of paths, so that an object is walked only where one of them says something.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::finding::Version;
use crate::manifest::{Entry, Node};
use crate::object::Object;

/// Since when a field exists and works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Life {
    /// The first release whose API has it; `None` if it is as old as its kind.
    pub(super) introduced: Option<Version>,
    /// When its feature gate is on by default.
    pub(super) gate: Gate,
    /// The name of the gate; empty if the gate is no longer there.
    pub(super) gate_name: &'static str,
    /// The first release whose API no longer has it.
    pub(super) removed: Option<Version>,
}

/// When a field works without a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// Always.
    None,
    /// Since a release.
    OnSince(Version),
    /// In no release that is known.
    Off,
}

/// Until when a field works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    /// The release that deprecated it.
    pub(super) deprecated: Version,
    /// The first release in which it no longer works.
    pub(super) removed: Option<Version>,
    /// What comes of it, as part of a sentence.
    pub(super) consequence: &'static str,
    /// What to use, as part of a sentence.
    pub(super) instead: &'static str,
}

/// What is known about the fields of the kinds, by `apiVersion` and kind.
#[derive(Debug)]
pub(super) struct Fields<T> {
    kinds: FxHashMap<(&'static str, &'static str), Branch<T>>,
}

/// A part of a path.
#[derive(Debug)]
struct Branch<T> {
    fact: Option<T>,
    /// Few, so that a search from the start is the fastest.
    children: Vec<(&'static str, Self)>,
}

impl<T> Default for Branch<T> {
    fn default() -> Self {
        Self { fact: None, children: Vec::new() }
    }
}

/// Since when fields exist and work. Read on first use.
pub(super) static LIVES: LazyLock<Fields<Life>> = LazyLock::new(|| Fields::read(LIFE_TABLE, life));

/// Until when fields work. Read on first use.
pub(super) static ENDS: LazyLock<Fields<End>> = LazyLock::new(|| Fields::read(END_TABLE, end));

const LIFE_TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/kubernetes-fields.tsv"));
const END_TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/deprecated-fields.tsv"));

/// The newest release whose feature gates are in the table.
pub(super) const GATES_KNOWN: Version = Version { major: 1, minor: 37 };

fn life(cells: &[&'static str]) -> Option<Life> {
    let [introduced, on, gate_name, removed] = *cells else { return None };
    let gate = match on {
        "" => Gate::None,
        "never" => Gate::Off,
        version => Gate::OnSince(version.parse().ok()?),
    };
    Some(Life { introduced: introduced.parse().ok(), gate, gate_name, removed: removed.parse().ok() })
}

fn end(cells: &[&'static str]) -> Option<End> {
    let [deprecated, removed, consequence, instead] = *cells else { return None };
    Some(End { deprecated: deprecated.parse().ok()?, removed: removed.parse().ok(), consequence, instead })
}

/// The kind that stands for the pods of all workloads.
const POD: (&str, &str) = ("v1", "PodSpec");

impl<T> Fields<T> {
    /// Reads rows of `apiVersion`, kind, path, and what `fact` makes of the other cells.
    fn read(table: &'static str, fact: fn(&[&'static str]) -> Option<T>) -> Self {
        let mut kinds: FxHashMap<_, Branch<T>> = FxHashMap::default();
        for row in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let cells: Vec<&'static str> = row.split('\t').collect();
            let [api_version, kind, path, rest @ ..] = cells.as_slice() else { continue };
            let mut branch = kinds.entry((*api_version, *kind)).or_default();
            for name in path.split('.') {
                let position = branch.children.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                    branch.children.push((name, Branch::default()));
                    branch.children.len() - 1
                });
                branch = &mut branch.children[position].1;
            }
            branch.fact = fact(rest);
        }
        Self { kinds }
    }

    /// Passes on every field of an object that something is known about, with its path: of the object itself, and of its pods
    /// (as seen from the pod's `spec`).
    pub(super) fn each<'t>(&self, object: &Object<'t>, take: &mut dyn FnMut(Entry<'t>, &[&'static str], &T)) {
        let mut path = Vec::new();
        if let Some(branch) = self.kinds.get(&(object.api_version(), object.kind())) {
            branch.walk(object.root(), &mut path, take);
        }
        if let (Some(branch), Some(pod)) = (self.kinds.get(&POD), object.pod()) {
            branch.walk(pod.spec(), &mut path, take);
        }
    }
}

impl<T> Branch<T> {
    /// Goes as deep as the paths of the table, whatever the object holds.
    fn walk<'t>(
        &self,
        mapping: Node<'t>,
        path: &mut Vec<&'static str>,
        take: &mut dyn FnMut(Entry<'t>, &[&'static str], &T),
    ) {
        for entry in mapping.entries() {
            let name = entry.name();
            let name = match &*name {
                "initContainers" | "ephemeralContainers" => "containers",
                name => name,
            };
            let Some((name, child)) = self.children.iter().find(|(known, _)| *known == name) else { continue };
            path.push(name);
            if let Some(fact) = child.fact.as_ref().filter(|_| !entry.value.is_null()) {
                take(entry, path, fact);
            }
            if !child.children.is_empty() {
                match entry.value.is_sequence() {
                    true => entry
                        .value
                        .items()
                        .filter(|item| item.is_mapping())
                        .for_each(|item| child.walk(item, path, take)),
                    false => child.walk(entry.value, path, take),
                }
            }
            path.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count<T>(branch: &Branch<T>) -> usize {
        usize::from(branch.fact.is_some()) + branch.children.iter().map(|(_, child)| count(child)).sum::<usize>()
    }

    fn rows(table: &str) -> usize {
        table.lines().filter(|line| !line.starts_with('#')).count() - 1
    }

    #[test]
    fn every_row_is_read() {
        assert_eq!(LIVES.kinds.values().map(count).sum::<usize>(), rows(LIFE_TABLE));
        assert_eq!(ENDS.kinds.values().map(count).sum::<usize>(), rows(END_TABLE));
    }

    #[test]
    fn every_row_says_something() {
        fn facts<'b, T>(branch: &'b Branch<T>, found: &mut Vec<&'b T>) {
            found.extend(&branch.fact);
            branch.children.iter().for_each(|(_, child)| facts(child, found));
        }
        let mut lives = Vec::new();
        LIVES.kinds.values().for_each(|kind| facts(kind, &mut lives));
        for life in lives {
            assert!(life.introduced.is_some() || life.gate != Gate::None || life.removed.is_some(), "{life:?}");
            if let (Some(introduced), Gate::OnSince(on)) = (life.introduced, life.gate) {
                assert!(introduced < on, "{life:?}");
            }
        }
        let mut ends = Vec::new();
        ENDS.kinds.values().for_each(|kind| facts(kind, &mut ends));
        for end in ends {
            assert!(!end.consequence.is_empty() && !end.instead.is_empty(), "{end:?}");
            assert!(end.removed.is_none_or(|removed| end.deprecated <= removed), "{end:?}");
        }
    }
}
