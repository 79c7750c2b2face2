//! Fields that a patch reads and the definition does not have.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::azure::is_open;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Fields of `spec` that Crossplane adds to every composite resource. Source: `internal/xcrd/schemas.go` of Crossplane.
const ADDED: &[&str] = &[
    "claimRef",
    "compositeDeletePolicy",
    "compositionRef",
    "compositionRevisionRef",
    "compositionRevisionSelector",
    "compositionSelector",
    "compositionUpdatePolicy",
    "crossplane",
    "environmentConfigRefs",
    "publishConnectionDetailsTo",
    "resourceRef",
    "resourceRefs",
    "writeConnectionSecretToRef",
];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    // Schemas by group, kind and version; `None` where two definitions make the same.
    let mut schemas: BTreeMap<(String, String), Option<Node<'_>>> = BTreeMap::new();
    for definition in graph.of_kind("apiextensions.crossplane.io", "CompositeResourceDefinition") {
        let text = |path: &[&str]| definition.at(path).and_then(Node::text);
        let (Some(group), Some(kind)) = (text(&["spec", "group"]), text(&["spec", "names", "kind"])) else { continue };
        for version in definition.at(&["spec", "versions"]).into_iter().flat_map(Node::items) {
            let Some(name) = version.get("name").and_then(Node::text) else { continue };
            let schema = version.at(&["schema", "openAPIV3Schema"]);
            let entry = schemas.entry((format!("{group}/{name}"), kind.to_string()));
            entry.and_modify(|known| *known = None).or_insert(schema);
        }
    }
    for composition in graph.of_kind("apiextensions.crossplane.io", "Composition") {
        let text = |field: &str| composition.at(&["spec", "compositeTypeRef", field]).and_then(Node::text);
        let (Some(version), Some(kind)) = (text("apiVersion"), text("kind")) else { continue };
        let Some(Some(schema)) = schemas.get(&(version.into_owned(), kind.into_owned())) else { continue };
        let Some(spec) = composition.at(&["spec"]) else { continue };
        for patch in patches(spec) {
            for node in sources(patch) {
                let Some(path) = node.text().filter(|path| !is_open(path)) else { continue };
                let Some((field, near)) = unknown(&path, *schema) else { continue };
                let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                let message = format!(
                    "{composition} reads `{field}`, which its definition does not have: the patch is skipped{hint}"
                );
                sink.report(node.span(), message)
                    .object(Arc::clone(composition.reference()))
                    .help("Read a field that the definition has, or add the field to it");
            }
        }
    }
}

/// The patches of every resource and patch set.
fn patches(spec: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let steps = spec.get("pipeline").into_iter().flat_map(Node::items).filter_map(|step| step.get("input"));
    let lists = steps.chain([spec]).flat_map(|holder| [holder.get("resources"), holder.get("patchSets")]).flatten();
    lists.flat_map(Node::items).filter_map(|resource| resource.get("patches")).flat_map(Node::items)
}

/// The paths in the composite resource that a patch reads.
fn sources(patch: Node<'_>) -> Vec<Node<'_>> {
    let kind = patch.get("type").and_then(Node::text).unwrap_or("FromCompositeFieldPath".into());
    match &*kind {
        "FromCompositeFieldPath" => patch.get("fromFieldPath").into_iter().collect(),
        "CombineFromComposite" => {
            let variables = patch.at(&["combine", "variables"]).into_iter().flat_map(Node::items);
            variables.filter_map(|variable| variable.get("fromFieldPath")).collect()
        }
        _ => Vec::new(),
    }
}

/// The first part of a path that a schema does not have, and the field that was meant.
fn unknown(path: &str, schema: Node<'_>) -> Option<(String, Option<String>)> {
    let mut parts = path.split('.').peekable();
    if parts.peek() != Some(&"spec") {
        return None;
    }
    let mut schema = schema;
    let mut walked = String::new();
    for (depth, part) in parts.enumerate() {
        // What follows a bracket is a key of a map or a place in a list, and may have dots in it.
        let name = part.split('[').next().unwrap_or_default();
        let is_free = |field: &str| schema.get(field).is_some_and(|value| value.as_bool() != Some(false));
        if is_free("additionalProperties") || is_free("x-kubernetes-preserve-unknown-fields") {
            return None;
        }
        let properties = schema.get("properties").filter(|properties| !properties.is_empty())?;
        walked = if walked.is_empty() { name.to_owned() } else { format!("{walked}.{name}") };
        let Some(next) = properties.get(name) else {
            if depth == 0 || (depth == 1 && ADDED.contains(&name)) {
                return None;
            }
            let names: Vec<_> = properties.entries().map(|entry| entry.name()).collect();
            let near = closest(name, names.iter().map(|name| &**name)).map(str::to_owned);
            return Some((walked, near));
        };
        schema = match part.contains('[') {
            false => next,
            true => next.get("items")?,
        };
    }
    None
}
