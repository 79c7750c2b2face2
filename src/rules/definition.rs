//! Kinds that the repository itself defines.

use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;

/// Whether a CustomResourceDefinition, a Crossplane definition or a KRO graph of the repository makes a kind.
pub(super) fn is_defined(graph: &Graph<'_>, group: &str, kind: &str) -> bool {
    let is = |node: Option<Node<'_>>, text: &str| node.and_then(Node::text).is_some_and(|found| found == text);
    let composite = |definition: &Object<'_>| {
        is(definition.at(&["spec", "group"]), group)
            && ["names", "claimNames"].iter().any(|names| is(definition.at(&["spec", names, "kind"]), kind))
    };
    let is_of_graph = |definition: &Object<'_>| {
        let written = definition.at(&["spec", "schema", "group"]);
        is(definition.at(&["spec", "schema", "kind"]), kind)
            && (is(written, group) || (written.is_none() && group == "kro.run"))
    };
    definitions(graph, group, kind).next().is_some()
        || graph.of_kind("apiextensions.crossplane.io", "CompositeResourceDefinition").any(composite)
        || graph.of_kind("kro.run", "ResourceGraphDefinition").any(is_of_graph)
}

/// Whether a CustomResourceDefinition of the repository serves an object's version: then it is what the cluster has.
pub(super) fn serves(graph: &Graph<'_>, object: &Object<'_>) -> bool {
    definitions(graph, object.group(), object.kind()).any(|definition| {
        let mut versions = definition.at(&["spec", "versions"]).into_iter().flat_map(Node::items);
        versions.any(|version| {
            version.get("name").and_then(Node::text).is_some_and(|name| name == object.version())
                && version.get("served").and_then(Node::as_bool) != Some(false)
        })
    })
}

/// Whether a CustomResourceDefinition of the repository has a field of this name anywhere in a kind.
pub(super) fn has_field(graph: &Graph<'_>, group: &str, kind: &str, name: &str) -> bool {
    definitions(graph, group, kind).any(|definition| {
        let mut open: Vec<Node<'_>> = definition.at(&["spec", "versions"]).into_iter().collect();
        while let Some(node) = open.pop() {
            if node.get(name).is_some() {
                return true;
            }
            open.extend(node.entries().map(|entry| entry.value).chain(node.items()).filter(|value| !value.is_scalar()));
        }
        false
    })
}

fn definitions<'g, 't>(graph: &'g Graph<'t>, group: &'g str, kind: &'g str) -> impl Iterator<Item = &'g Object<'t>> {
    graph.of_kind("apiextensions.k8s.io", "CustomResourceDefinition").filter(move |definition| {
        let is =
            |path: &[&str], text: &str| definition.at(path).and_then(Node::text).is_some_and(|found| found == text);
        is(&["spec", "group"], group) && is(&["spec", "names", "kind"], kind)
    })
}
