//! Functions that nothing installs.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::azure::is_open;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let functions: BTreeSet<&str> =
        graph.of_kind("pkg.crossplane.io", "Function").map(|function| function.name()).collect();
    let brings_more = graph.of_kind("pkg.crossplane.io", "Configuration").next().is_some();
    if functions.is_empty() || brings_more {
        return;
    }
    for composition in graph.of_kind("apiextensions.crossplane.io", "Composition") {
        for step in composition.at(&["spec", "pipeline"]).into_iter().flat_map(Node::items) {
            let Some(node) = step.at(&["functionRef", "name"]) else { continue };
            let Some(name) = node.text().filter(|name| !functions.contains(&**name) && !is_open(name)) else {
                continue;
            };
            let hint = closest(&name, functions.iter().copied())
                .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let message = format!(
                "{composition} uses the function `{name}`, which nothing here installs: its pipeline stops there{hint}"
            );
            sink.report(node.span(), message)
                .object(Arc::clone(composition.reference()))
                .help("Add a Function of this name, or name one that is there");
        }
    }
}
