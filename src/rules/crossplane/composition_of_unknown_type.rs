//! Compositions for what no definition makes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::azure::is_open;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    // Versions by group and kind.
    let mut groups: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for definition in graph.of_kind("apiextensions.crossplane.io", "CompositeResourceDefinition") {
        let text = |path: &[&str]| definition.at(path).and_then(Node::text);
        let (Some(group), Some(kind)) = (text(&["spec", "group"]), text(&["spec", "names", "kind"])) else { continue };
        let versions = definition.at(&["spec", "versions"]).into_iter().flat_map(Node::items);
        let versions = versions.filter_map(|version| Some(version.get("name")?.text()?.into_owned()));
        groups.entry(group.into_owned()).or_default().entry(kind.into_owned()).or_default().extend(versions);
    }
    for composition in graph.of_kind("apiextensions.crossplane.io", "Composition") {
        let Some(reference) = composition.at(&["spec", "compositeTypeRef"]) else { continue };
        let field =
            |name: &str| Some((reference.get(name)?, reference.get(name)?.text().filter(|text| !is_open(text))?));
        let (Some((version_node, api_version)), Some((kind_node, kind))) = (field("apiVersion"), field("kind")) else {
            continue;
        };
        let Some((group, version)) = api_version.split_once('/') else { continue };
        let Some(kinds) = groups.get(group) else { continue };
        let (span, message, help) = match kinds.get(&*kind) {
            None => {
                let near = closest(&kind, kinds.keys().map(String::as_str));
                let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                let message = format!(
                    "{composition} is for the kind `{kind}`, which no definition of `{group}` makes: nothing uses it{hint}"
                );
                (kind_node.span(), message, "Name the kind of a CompositeResourceDefinition".to_owned())
            }
            Some(versions) if versions.is_empty() || versions.contains(version) => continue,
            Some(versions) => {
                let known = versions.iter().cloned().collect::<Vec<_>>().join(", ");
                let message = format!(
                    "{composition} is for version `{version}` of `{kind}`; its definition has {known}: nothing uses it"
                );
                (version_node.span(), message, format!("Write `{group}/{known}`"))
            }
        };
        sink.report(span, message).object(Arc::clone(composition.reference())).help(help);
    }
}
