//! Namespaces that the repository declares and fills, and what limits them.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::Object;
use crate::object::security::SYSTEM_NAMESPACES;
use crate::rules::Context;
use crate::rules::pattern::Names;

/// The options of the rules about namespaces.
#[derive(Deserialize)]
struct Options {
    exempt: Names,
}

/// Reports every declared namespace of tenants with pods and without an object of a kind.
pub(super) fn report(
    graph: &Graph<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
    kind: &str,
    consequence: &str,
    help: &str,
) {
    let declared: FxHashMap<&str, Vec<&Object<'_>>> =
        graph.of_kind("", "Namespace").fold(FxHashMap::default(), |mut declared, namespace| {
            declared.entry(namespace.name()).or_default().push(namespace);
            declared
        });
    for place in graph.population().places() {
        let Some(name) = place.namespace() else { continue };
        if SYSTEM_NAMESPACES.contains(&name) || name == "default" || place.pods(graph).next().is_none() {
            continue;
        }
        if place.objects(graph).any(|object| object.kind() == kind) {
            continue;
        }
        let is_here = |namespace: &&&Object<'_>| match place.cluster() {
            Some(cluster) => namespace.clusters().contains(&cluster),
            None => namespace.clusters().is_empty(),
        };
        let Some(namespace) = declared.get(name).and_then(|all| all.iter().find(is_here)) else { continue };
        let Options { exempt } = context.options(namespace.file());
        if exempt.contains(name) {
            continue;
        }
        sink.report(namespace.name_span(), format!("{namespace} has no {kind}: {consequence}"))
            .object(Arc::clone(namespace.reference()))
            .help(help);
    }
}
