//! The kinds that a repository defines itself, and what an API server that has their definitions says about objects of them.
//!
//! Takes the CustomResourceDefinitions among the objects; gives for an object the definitions of its kind, and for an object and a
//! definition what does not fit ([`flaws`]). Of each version, the schema is compiled when the first object asks. Rules in CEL are
//! counted, not evaluated. Source of the semantics: `k8s.io/apiextensions-apiserver`, `k8s.io/kube-openapi/pkg/validation`;
//! judge: `tests/data/definitions`.

mod compile;
mod flaw;
mod format;
mod list;
pub mod mistake;
mod nested;
mod pattern;
mod schema;
mod walk;

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::manifest::{Manifest, Node};
use crate::source::Span;

pub use flaw::{Flaw, Limit, Problem};
pub use schema::Schema;
pub use walk::flaws;

/// The CustomResourceDefinitions of a run, by the kinds that they define.
#[derive(Debug, Default)]
pub struct Definitions<'t> {
    definitions: Vec<Definition<'t>>,
    /// By kind, then by group: indexes, in the order of the objects.
    by_kind: FxHashMap<Cow<'t, str>, FxHashMap<Cow<'t, str>, Vec<usize>>>,
}

/// A CustomResourceDefinition.
#[derive(Debug)]
pub struct Definition<'t> {
    /// The number of the object among those of the run.
    pub object: usize,
    /// Whether it belongs to a Helm chart.
    pub is_of_chart: bool,
    versions: Vec<Version<'t>>,
}

/// A version of a CustomResourceDefinition.
#[derive(Debug)]
pub struct Version<'t> {
    /// The version, as `v1beta1`.
    pub name: Cow<'t, str>,
    /// Where the name stands.
    pub span: Span,
    /// Whether the API server serves it.
    pub is_served: bool,
    schema: Option<Node<'t>>,
    compiled: OnceLock<Schema>,
}

impl<'t> Definitions<'t> {
    /// Reads CustomResourceDefinitions, each with its number among the objects, and whether it belongs to a Helm chart.
    pub fn new<'a>(definitions: impl Iterator<Item = (usize, &'a Manifest<'t>, bool)>) -> Self
    where
        't: 'a,
    {
        let mut found = Self::default();
        for (object, manifest, is_of_chart) in definitions.filter(|(_, manifest, _)| !manifest.is_encrypted()) {
            let text = |path: &[&str]| manifest.at(path).and_then(Node::as_str);
            let (Some(group), Some(kind)) = (text(&["spec", "group"]), text(&["spec", "names", "kind"])) else {
                continue;
            };
            let index = found.definitions.len();
            found.by_kind.entry(kind).or_default().entry(group).or_default().push(index);
            found.definitions.push(Definition { object, is_of_chart, versions: versions(manifest) });
        }
        found
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.definitions.is_empty()
    }

    /// The definitions of a kind, in the order of the objects; more than one where several clusters or overlays have their own.
    pub fn of(&self, group: &str, kind: &str) -> impl Iterator<Item = &Definition<'t>> {
        let indexes = self.by_kind.get(kind).and_then(|groups| groups.get(group));
        indexes.into_iter().flatten().map(|&index| &self.definitions[index])
    }
}

impl<'t> Definition<'t> {
    /// The versions, in the order of the text.
    pub fn versions(&self) -> &[Version<'t>] {
        &self.versions
    }
}

impl Version<'_> {
    /// What objects of the version look like; `None` without a schema, which only API servers before 1.22 accept.
    pub fn schema(&self) -> Option<&Schema> {
        let node = self.schema?;
        Some(self.compiled.get_or_init(|| compile::compile(node)))
    }
}

fn versions<'t>(manifest: &Manifest<'t>) -> Vec<Version<'t>> {
    // `v1beta1` of CustomResourceDefinitions, which no release since 1.22 has, may have one schema for all versions.
    let common = manifest.at(&["spec", "validation", "openAPIV3Schema"]);
    let keeps_all = manifest.at(&["spec", "preserveUnknownFields"]).and_then(Node::as_bool) == Some(true)
        || manifest.version() != "v1";
    let listed = manifest.at(&["spec", "versions"]).into_iter().flat_map(Node::items).filter_map(|version| {
        let name = version.get("name")?;
        let own = version.at(&["schema", "openAPIV3Schema"]);
        Some(Version {
            name: name.text()?,
            span: name.span(),
            is_served: version.get("served").and_then(Node::as_bool) != Some(false),
            // What keeps unknown fields has a schema that is not structural, so that it says less than it seems.
            schema: own.or(common).filter(|schema| schema.is_mapping() && !keeps_all),
            compiled: OnceLock::new(),
        })
    });
    listed.collect()
}
