//! Namespaces that ask for Istio's sidecars in a way that the add-on of AKS does not understand.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Namespace")], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let graph = context.graph();
    let label = object.labels().find(|entry| entry.name() == "istio-injection");
    let Some(label) = label.filter(|entry| entry.value.text().is_some_and(|text| text == "enabled")) else { return };
    if brings_istio(graph) {
        return;
    }
    let by_cluster = || {
        CLUSTERS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)).find(|object| {
            clusters(object).any(|cluster| {
                cluster.at(&["serviceMeshProfile", "mode"]).and_then(Node::text).is_some_and(|mode| mode == "Istio")
            })
        })
    };
    let by_label = || {
        graph.of_kind("", "Namespace").find(|namespace| {
            namespace.label("istio.io/rev").and_then(Node::text).is_some_and(|revision| revision.starts_with("asm-"))
        })
    };
    let Some(evidence) = by_cluster().or_else(by_label) else { return };
    let message = format!(
        "{object} has the label `istio-injection: enabled`, and the Istio add-on of AKS looks for `istio.io/rev` only: pods of the \
         namespace get no sidecar"
    );
    sink.report(label.key.span(), message)
        .related(evidence.name_span(), format!("{evidence} shows that Istio is the add-on"))
        .help("Write `istio.io/rev: asm-X-Y` with the revision of the add-on, and remove `istio-injection`");
}

/// Whether the repository installs Istio itself.
fn brings_istio(graph: &Graph<'_>) -> bool {
    let is_istio =
        |node: Option<Node<'_>>| node.and_then(Node::text).is_some_and(|chart| chart == "istiod" || chart == "istio");
    graph.of_kind("install.istio.io", "IstioOperator").next().is_some()
        || graph.of_kind("sailoperator.io", "Istio").next().is_some()
        || graph
            .of_kind("helm.toolkit.fluxcd.io", "HelmRelease")
            .any(|release| is_istio(release.at(&["spec", "chart", "spec", "chart"])))
        || graph
            .of_kind("argoproj.io", "Application")
            .any(|application| is_istio(application.at(&["spec", "source", "chart"])))
}
