//! Gatekeeper: templates and the constraints that use them.

use std::sync::LazyLock;

use super::Object;
use crate::manifest::{Kind, Node, is_templated};

/// The group of templates.
pub const TEMPLATES: &str = "templates.gatekeeper.sh";

/// The group of constraints.
pub const CONSTRAINTS: &str = "constraints.gatekeeper.sh";

/// Kind and parameters of the templates of Gatekeeper's library.
const LIBRARY: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/gatekeeper-library.tsv"));

/// A ConstraintTemplate.
#[derive(Debug, Clone, Copy)]
pub struct Template<'t> {
    spec: Node<'t>,
    is_beta: bool,
}

impl<'t> Template<'t> {
    /// The view of an object, if it is a template.
    pub fn of(object: &Object<'t>) -> Option<Self> {
        let spec = object.at(&["spec"]).filter(|_| object.is(TEMPLATES, "ConstraintTemplate"))?;
        Some(Self { spec, is_beta: object.version() != "v1" })
    }

    /// The kind of its constraints.
    pub fn constraint_kind(&self) -> Option<Node<'t>> {
        self.spec.at(&["crd", "spec", "names", "kind"])
    }

    /// The schema of the parameters.
    pub fn schema(&self) -> Option<Node<'t>> {
        self.spec.at(&["crd", "spec", "validation", "openAPIV3Schema"])
    }

    /// Whether parameters that the schema does not have are kept: `legacySchema`, which templates of `v1beta1` have by default.
    pub fn keeps_unknown(&self) -> bool {
        let legacy = self.spec.at(&["crd", "spec", "validation", "legacySchema"]).and_then(Node::as_bool);
        legacy.unwrap_or(self.is_beta)
    }

    /// The texts of its Rego and CEL.
    pub fn code(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let targets = self.spec.get("targets").into_iter().flat_map(Node::items);
        targets.flat_map(|target| {
            let codes = target.get("code").into_iter().flat_map(Node::items);
            let rego = codes.filter_map(|code| code.at(&["source", "rego"]));
            target.get("rego").into_iter().chain(rego)
        })
    }

    /// Whether it is written in something else than Rego.
    pub fn has_other_engine(&self) -> bool {
        let targets = self.spec.get("targets").into_iter().flat_map(Node::items);
        let mut codes = targets.filter_map(|target| target.get("code")).flat_map(Node::items);
        codes.any(|code| code.get("engine").and_then(Node::text).is_some_and(|engine| engine != "Rego"))
    }
}

/// A parameter that does not fit a schema.
#[derive(Debug, Clone)]
pub struct Misfit<'t> {
    /// What is wrong: the key of an unknown parameter, or the value.
    pub node: Node<'t>,
    /// Where it is, from `parameters` on: `labels[0].key`.
    pub path: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The schema does not have it; these are its siblings in the schema.
    Unknown(Vec<String>),
    /// The schema wants another type.
    Type(String),
}

/// Deeper parameters are not looked at.
const DEPTH: usize = 20;

/// What of the parameters does not fit a schema.
pub fn misfits<'t>(parameters: Node<'t>, schema: Node<'_>) -> Vec<Misfit<'t>> {
    let mut found = Vec::new();
    let mut open = vec![(parameters, schema, String::new(), 0_usize)];
    while let Some((value, schema, path, depth)) = open.pop() {
        if depth > DEPTH || value.is_null() || value.as_str().is_some_and(|text| is_templated(&text)) {
            continue;
        }
        let wanted = schema.get("type").and_then(Node::text);
        let int_or_string = schema.get("x-kubernetes-int-or-string").and_then(Node::as_bool) == Some(true);
        let fits = match wanted.as_deref() {
            Some("object") => value.is_mapping(),
            Some("array") => value.is_sequence(),
            Some("string") => value.kind() == Kind::String,
            Some("boolean") => value.kind() == Kind::Bool,
            Some("integer") => value.kind() == Kind::Int,
            Some("number") => matches!(value.kind(), Kind::Int | Kind::Float),
            _ => true,
        };
        if !fits && !int_or_string {
            let problem = Problem::Type(wanted.unwrap_or_default().into_owned());
            found.push(Misfit { node: value, path, problem });
            continue;
        }
        let items = schema.get("items").filter(|items| items.is_mapping());
        for (index, item) in value.items().enumerate() {
            open.extend(items.map(|items| (item, items, format!("{path}[{index}]"), depth + 1)));
        }
        let properties = schema.get("properties").filter(|properties| properties.is_mapping());
        let keeps = schema.get("x-kubernetes-preserve-unknown-fields").and_then(Node::as_bool) == Some(true);
        let others = schema.get("additionalProperties");
        for entry in value.entries() {
            let name = entry.name();
            let below = if path.is_empty() { name.clone().into_owned() } else { format!("{path}.{name}") };
            match (properties.and_then(|properties| properties.get(&name)), others) {
                (Some(property), _) => open.push((entry.value, property, below, depth + 1)),
                (None, Some(others)) if others.is_mapping() => open.push((entry.value, others, below, depth + 1)),
                (None, None) if !keeps && properties.is_some() => {
                    let known = properties.into_iter().flat_map(Node::entries).map(|entry| entry.name().into_owned());
                    found.push(Misfit { node: entry.key, path: below, problem: Problem::Unknown(known.collect()) });
                }
                (None, _) => {}
            }
        }
    }
    found.sort_by_key(|misfit| (misfit.node.span().source, misfit.node.span().start));
    found
}

/// The parameters of a template of Gatekeeper's library with their types; `None` if the library has no such template.
pub fn library(kind: &str) -> Option<&'static [(&'static str, &'static str)]> {
    /// Kind, and its parameters.
    type Row = (&'static str, Vec<(&'static str, &'static str)>);
    static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
        let rows = LIBRARY.lines().filter(|line| !line.starts_with('#')).skip(1);
        let rows = rows.filter_map(|row| row.split_once('\t'));
        rows.map(|(kind, parameters)| (kind, parameters.split(',').filter_map(|text| text.split_once(':')).collect()))
            .collect()
    });
    ROWS.iter().find(|(known, _)| *known == kind).map(|(_, parameters)| parameters.as_slice())
}

/// What a constraint does with what violates it: `deny` unless it says otherwise.
pub fn enforcement<'t>(constraint: &Object<'t>) -> Option<Node<'t>> {
    constraint.at(&["spec", "enforcementAction"])
}

#[cfg(test)]
mod tests {
    use super::library;

    #[test]
    fn the_library_tells_parameters() {
        assert_eq!(library("K8sAllowedRepos"), Some(&[("repos", "array")][..]));
        assert!(library("K8sPSPHostNamespace").is_some_and(<[_]>::is_empty));
        assert!(library("K8sOurOwn").is_none());
    }
}
