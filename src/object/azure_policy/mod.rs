//! Assignments of Azure Policy, however they are declared.
//!
//! Crossplane's Upbound provider has one kind for each scope (`ResourceGroupPolicyAssignment`, ...), whose `parameters` is a
//! string of JSON; people also write a `PolicyAssignment` with `parameters` as a mapping, as ARM templates have it. The view
//! reads them all. Source: the CustomResourceDefinitions of crossplane-contrib/provider-upjet-azure (`authorization`).

pub mod definition;

use std::borrow::Cow;
use std::sync::Arc;

use spanned_yaml::{ParseOptions, Tree};

use self::definition::Definition;
use super::Object;
use crate::manifest::{Entry, Kind, Node, is_templated};

/// How the id of a built-in definition or initiative starts, in lower case. What follows is its GUID.
const BUILT_IN: [&str; 2] = [
    "/providers/microsoft.authorization/policydefinitions/",
    "/providers/microsoft.authorization/policysetdefinitions/",
];

/// An assignment of a policy definition.
#[derive(Debug, Clone, Copy)]
pub struct Assignment<'t> {
    /// The mapping with `policyDefinitionId` and `parameters`.
    properties: Node<'t>,
}

impl<'t> Assignment<'t> {
    /// The view of an object, if it assigns a policy in Azure.
    pub fn of(object: &Object<'t>) -> Option<Self> {
        if !object.kind().ends_with("PolicyAssignment") || !object.group().contains("azure") {
            return None;
        }
        let paths: [&[&str]; 3] = [&["spec", "forProvider"], &["spec", "properties"], &["spec"]];
        let mut found = paths.into_iter().filter_map(|path| object.at(path));
        let properties = found.find(|node| node.is_mapping())?;
        Some(Self { properties })
    }

    /// The id of what is assigned, as written.
    pub fn definition_id(&self) -> Option<Node<'t>> {
        self.properties.get("policyDefinitionId")
    }

    /// What follows the place of built-in definitions in the id; `None` for definitions of a subscription or management
    /// group, and for placeholders.
    pub fn built_in_guid(&self) -> Option<Cow<'t, str>> {
        let id = self.definition_id()?.as_str().filter(|id| !is_templated(id))?;
        let lower = id.to_ascii_lowercase();
        let prefix = BUILT_IN.iter().find(|prefix| lower.starts_with(*prefix))?;
        let rest = &id[prefix.len()..];
        Some(Cow::Owned(rest.split('/').next().unwrap_or(rest).to_owned()))
    }

    /// The built-in definition that is assigned.
    pub fn definition(&self) -> Option<&'static Definition> {
        definition::find(&self.built_in_guid()?)
    }

    /// Whether it pins a version of the definition, which may have other parameters than today's.
    pub fn is_pinned(&self) -> bool {
        self.properties.get("definitionVersion").is_some() || self.properties.get("policyDefinitionVersion").is_some()
    }

    /// Whether Azure enforces it, as far as it says.
    pub fn is_enforced(&self) -> bool {
        let off = self.properties.get("enforce").and_then(Node::as_bool) == Some(false);
        let mode = self.properties.get("enforcementMode").and_then(Node::text);
        !off && mode.is_none_or(|mode| mode.eq_ignore_ascii_case("Default"))
    }

    /// The entry with the parameters.
    pub fn parameters_entry(&self) -> Option<Entry<'t>> {
        self.properties.entry("parameters").filter(|entry| !entry.value.is_null())
    }

    /// The parameters; `None` where none are written, and where they are not a mapping that can be read.
    pub fn parameters(&self) -> Option<Parameters<'t>> {
        let node = self.parameters_entry()?.value;
        if node.is_mapping() {
            return Some(Parameters::Written(node));
        }
        if is_templated(&node.as_str()?) {
            return None;
        }
        let tree = node.embedded(&ParseOptions::default())?.tree;
        let is_mapping = tree.documents().next().is_some_and(|document| document.root().is_mapping());
        (is_mapping && tree.diagnostics().is_empty()).then_some(Parameters::Embedded(tree))
    }

    /// The key that a parameter's absence is reported at.
    pub fn nearest_key(&self) -> Option<Entry<'t>> {
        self.parameters_entry().or_else(|| self.properties.entry("policyDefinitionId"))
    }
}

/// The parameters of an assignment: a mapping, or JSON in a string.
#[derive(Debug)]
pub enum Parameters<'t> {
    /// A mapping in the manifest.
    Written(Node<'t>),
    /// JSON in a string of the manifest. Spans are places in the manifest.
    Embedded(Arc<Tree>),
}

impl Parameters<'_> {
    /// The mapping of names to `{value: ...}`.
    pub fn root(&self) -> Option<Node<'_>> {
        match self {
            Self::Written(node) => Some(*node),
            Self::Embedded(tree) => tree.documents().next().map(|document| document.root()),
        }
    }

    /// The entries: names, and what is written for them.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.root().into_iter().flat_map(Node::entries)
    }

    /// The value of a parameter: what stands at `value`. Names are compared as Azure does, without regard to case.
    pub fn value(&self, name: &str) -> Option<Node<'_>> {
        let entry = self.entries().find(|entry| entry.name().eq_ignore_ascii_case(name))?;
        entry.value.get("value")
    }

    /// The texts of a list parameter; `None` if it is not given, or if something in it is not known.
    pub fn list(&self, name: &str) -> Option<Vec<Cow<'_, str>>> {
        let list = self.value(name).filter(|value| value.is_sequence())?;
        let texts = list.items().map(|item| item.text().filter(|text| !is_templated(text)));
        texts.collect()
    }

    /// The text of a parameter; `None` if it is not given or not known.
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.value(name)?.text().filter(|text| !is_templated(text))
    }
}

/// Whether a value is of the type of a parameter. Placeholders, expressions of ARM templates and null are of any.
pub fn is_of_type(value: Node<'_>, kind: &str) -> bool {
    let unknown = value.is_null()
        || value.as_str().is_some_and(|text| is_templated(&text) || (text.starts_with('[') && text.ends_with(']')));
    unknown
        || match kind {
            "array" => value.is_sequence(),
            "object" => value.is_mapping(),
            "boolean" => value.kind() == Kind::Bool,
            "integer" => value.kind() == Kind::Int,
            "string" | "datetime" => value.kind() == Kind::String,
            _ => true,
        }
}
