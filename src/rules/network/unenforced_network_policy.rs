//! Network policies in a repository whose clusters have nothing that enforces them.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, NETWORK_POLICY, clusters, place_of_missing_engine};
use crate::rules::{Check, Context};

use super::policies::KINDS;

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let policies: Vec<&Object<'_>> = KINDS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)).collect();
    let Some(&first) = policies.first() else { return };
    if brings_engine(graph) {
        return;
    }
    let declared: Vec<_> = CLUSTERS
        .iter()
        .flat_map(|(group, kind)| graph.of_kind(group, kind))
        .flat_map(|object| clusters(object).map(move |cluster| (object, cluster)))
        .collect();
    let places: Vec<_> = declared.iter().filter_map(|(_, cluster)| place_of_missing_engine(cluster)).collect();
    // With one that has an engine, the policies may be meant for that.
    if places.len() < declared.len() {
        return;
    }
    for ((object, cluster), place) in declared.iter().zip(places) {
        let message = format!(
            "Nothing enforces network policies in {}, and the repository has {}: they are accepted and let everything through",
            cluster.named(object),
            match policies.len() {
                1 => format!("one, {first}"),
                number => format!("{number}, such as {first}"),
            }
        );
        place
            .report(sink, message)
            .object(Arc::clone(object.reference()))
            .related(first.name_span(), "a policy that does nothing")
            .help(format!("Set `{}` to `cilium`", cluster.field(&NETWORK_POLICY)));
    }
}

/// Whether a chart of the repository installs a network plugin.
fn brings_engine(graph: &Graph<'_>) -> bool {
    const ENGINES: &[&str] = &["cilium", "calico", "tigera-operator", "antrea"];
    let is_engine = |node: Option<Node<'_>>| node.and_then(Node::text).is_some_and(|chart| ENGINES.contains(&&*chart));
    graph
        .of_kind("helm.toolkit.fluxcd.io", "HelmRelease")
        .any(|release| is_engine(release.at(&["spec", "chart", "spec", "chart"])))
        || graph
            .of_kind("argoproj.io", "Application")
            .any(|application| is_engine(application.at(&["spec", "source", "chart"])))
        || graph
            .of_kind("addons.cluster.x-k8s.io", "HelmChartProxy")
            .any(|proxy| is_engine(proxy.at(&["spec", "chartName"])))
        || graph.of_kind("operator.tigera.io", "Installation").next().is_some()
}
