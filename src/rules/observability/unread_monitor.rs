//! Monitors of the Prometheus operator on clusters with Azure's managed Prometheus, which reads kinds of its own.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::monitoring::{AZURE, Monitor, OPERATOR};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let is_managed = |object: &&Object<'_>| {
        let paths: [&[&str]; 2] = [
            &["spec", "azureMonitorProfile", "metrics", "enabled"],
            &["spec", "resource", "properties", "azureMonitorProfile", "metrics", "enabled"],
        ];
        paths.into_iter().any(|path| object.at(path).and_then(Node::as_bool) == Some(true))
    };
    let clusters = graph.of_kind("containerservice.azure.com", "ManagedCluster");
    let Some(cluster) = clusters.into_iter().find(is_managed).filter(|_| !context.sees_single_files()) else { return };
    // Something else that reads them: an operator, whatever installs it.
    let has_operator = graph.of_kind(OPERATOR, "Prometheus").next().is_some()
        || graph.objects().iter().any(|object| {
            let installs = matches!(
                object.kind(),
                "HelmRelease" | "Application" | "ApplicationSet" | "HelmChartProxy" | "Deployment"
            );
            installs && object.root().raw_parts().any(|part| part.contains("prometheus"))
        });
    if has_operator {
        return;
    }
    for object in graph.objects().iter().filter(|object| object.group() == OPERATOR && Monitor::of(object).is_some()) {
        let Some(node) = object.at(&["apiVersion"]) else { continue };
        let message =
            format!("{object} is not read: {cluster} has Azure's managed Prometheus, which reads the group `{AZURE}`");
        sink.report(node.span(), message)
            .object(Arc::clone(object.reference()))
            .related(cluster.name_span(), "the cluster with managed Prometheus")
            .help(format!("Write `{AZURE}/v1`"));
    }
}
