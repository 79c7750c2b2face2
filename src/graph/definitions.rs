//! Which CustomResourceDefinitions of the repository decide about an object, and which objects nothing is known of.

use std::collections::{BTreeMap, BTreeSet};

use super::{ByKind, Graph, of_kind, reference};
use crate::finding::{Unjudged, UnknownKind};
use crate::object::Object;
use crate::object::builtin::types;
use crate::object::custom::kind;
use crate::object::definition::{Definition, Definitions, Version};
use crate::source::Sources;

/// So many definitions of one kind are asked; a repository has seldom more than two that differ.
const MOST: usize = 16;

/// The definitions that decide about an object.
#[derive(Debug)]
pub struct Deciding<'g, 't> {
    /// Versions of the kind, each with the object that defines it; at least one.
    pub versions: Vec<(&'g Object<'t>, &'g Version<'t>)>,
    /// Whether it is not certain that the cluster has one of them.
    pub is_hint: bool,
}

/// What the definitions of the repository say about the version of an object.
#[derive(Debug)]
pub enum Defined<'g, 't> {
    /// The repository does not define the kind.
    No,
    /// None of its definitions of the kind serves the version; these are the ones that they serve.
    OtherVersions(Deciding<'g, 't>),
    /// These are what they say of it.
    Yes(Deciding<'g, 't>),
}

/// The CustomResourceDefinitions among objects, without those that only show how something could be.
pub(super) fn index<'t>(sources: &Sources, by_kind: &ByKind, objects: &[Object<'t>]) -> Definitions<'t> {
    let indexes = of_kind(by_kind, "apiextensions.k8s.io", "CustomResourceDefinition").iter();
    let definitions = indexes.map(|&index| (index, &objects[index]));
    let definitions = definitions.filter(|(_, definition)| !reference::is_example(sources, definition));
    Definitions::new(definitions.map(|(index, definition)| (index, &**definition, is_of_chart(sources, definition))))
}

/// Whether an object stands in a Helm chart: what the chart installs depends on more than the repository.
fn is_of_chart(sources: &Sources, object: &Object<'_>) -> bool {
    let path = sources.get(object.file()).path();
    path.ancestors().skip(1).any(|directory| sources.find(&directory.join("Chart.yaml")).is_some())
}

impl<'t> Graph<'t> {
    /// What the CustomResourceDefinitions of the repository say about an object: those of its clusters, or all if none is there. It is
    /// only a hint what a definition says that nothing brings to where the object goes, or that belongs to a Helm chart.
    pub fn defined(&self, object: &Object<'_>) -> Defined<'_, 't> {
        if self.definitions.is_empty() {
            return Defined::No;
        }
        let all: Vec<(&Object<'t>, &Definition<'t>)> = self
            .definitions
            .of(object.group(), object.kind())
            .take(MOST)
            .map(|definition| (&self.objects[definition.object], definition))
            .collect();
        let is_near = |(place, definition): &(&Object<'t>, &Definition<'t>)| {
            !definition.is_of_chart && place.clusters().iter().any(|cluster| object.clusters().contains(cluster))
        };
        let near: Vec<_> = all.iter().copied().filter(is_near).collect();
        let is_hint = near.is_empty()
            && all.iter().any(|(place, definition)| {
                definition.is_of_chart
                    || !object.clusters().is_empty()
                    || (object.is_delivered() && !place.is_delivered())
            });
        let deciding = if near.is_empty() { all } else { near };
        let served = || {
            deciding.iter().flat_map(|(place, definition)| {
                let versions = definition.versions().iter().filter(|version| version.is_served);
                versions.map(|version| (*place, version))
            })
        };
        let versions: Vec<_> = served().filter(|(_, version)| version.name == object.version()).collect();
        if !versions.is_empty() {
            return Defined::Yes(Deciding { versions, is_hint });
        }
        let versions: Vec<_> = served().collect();
        if versions.is_empty() { Defined::No } else { Defined::OtherVersions(Deciding { versions, is_hint }) }
    }

    /// The objects whose kind has no schema that is known, and the rules of definitions that are not evaluated.
    pub fn unjudged(&self) -> Unjudged {
        let mut kinds: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut used = BTreeSet::new();
        let mut rules = 0;
        for object in &self.objects {
            let (api_version, name) = (object.api_version(), object.kind());
            if types().kind(api_version, name).is_some() {
                continue;
            }
            if let Defined::Yes(deciding) = self.defined(object) {
                let mut has_schema = false;
                for (_, version) in deciding.versions {
                    let Some(schema) = version.schema() else { continue };
                    has_schema = true;
                    if used.insert((version.span.source, version.span.start)) {
                        rules += schema.rules();
                    }
                }
                if has_schema {
                    continue;
                }
            } else if kind(object.group(), name).is_some_and(|known| known.version(object.version()).is_some()) {
                continue;
            }
            *kinds.entry((api_version, name)).or_default() += 1;
        }
        let kinds = kinds.into_iter().map(|((api_version, kind), objects)| UnknownKind {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            objects,
        });
        Unjudged { kinds: kinds.collect(), rules }
    }
}
