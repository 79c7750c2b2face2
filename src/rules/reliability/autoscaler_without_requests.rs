//! Autoscalers that compare the use of a resource with requests that the containers do not have.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::reference::Verdict;
use crate::manifest::Node;
use crate::object::workload::{Container, ContainerKind};
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let references = graph.references();
    let targets = || {
        references.of_rule("dangling-scale-target").filter_map(|reference| match reference.verdict {
            Verdict::Resolved { provider } => Some((reference, references.provided(provider).object)),
            Verdict::Unresolved { .. } | Verdict::Dangling { .. } => None,
        })
    };
    // What sets requests later: vertical autoscalers, and limit ranges with defaults.
    let is_vertical = |from: usize| graph.objects()[from].kind() == "VerticalPodAutoscaler";
    let vertical: FxHashSet<usize> =
        targets().filter(|(reference, _)| is_vertical(reference.from)).map(|(_, target)| target).collect();
    let defaulted: FxHashSet<&str> = graph.of_kind("", "LimitRange").flat_map(|range| names(range)).collect();
    let has_open_range = graph.of_kind("", "LimitRange").any(|range| *range.namespaces() == Namespaces::Unknown);
    let mut seen = FxHashSet::default();
    for (reference, target) in targets() {
        let (scaler, workload) = (&graph.objects()[reference.from], &graph.objects()[target]);
        if !scaler.is("autoscaling", "HorizontalPodAutoscaler") || vertical.contains(&target) || has_open_range {
            continue;
        }
        if workload.is_uncertain()
            || scaler.is_uncertain()
            || graph.is_example(workload)
            || names(workload).any(|name| defaulted.contains(name))
        {
            continue;
        }
        let Some(pod) = workload.pod() else { continue };
        for metric in metrics(scaler) {
            for container in pod.containers().iter().filter(|container| counts(container, &metric)) {
                let resource = &*metric.resource;
                let has = |field| container.at(&["resources", field, resource]).is_some();
                // A limit without a request is the request, too.
                if has("requests")
                    || has("limits")
                    || !seen.insert((target, container.name_span(), metric.resource.to_string()))
                {
                    continue;
                }
                let message = format!(
                    "{workload}: {container} has no {resource} request, and {scaler} scales by a share of it: `missing request for \
                     {resource}`, it never scales"
                );
                sink.report_missing(container.nearest_key_span(&["resources", "requests", resource]), message)
                    .object(Arc::clone(workload.reference()))
                    .related(metric.place.unwrap_or(reference.node).span(), "what the autoscaler measures")
                    .help(format!("Write `resources.requests.{resource}`"));
            }
        }
    }
}

/// A resource whose use is compared with what is requested.
struct Metric<'t> {
    resource: Cow<'t, str>,
    /// The only container that it is about.
    container: Option<Cow<'t, str>>,
    place: Option<Node<'t>>,
}

/// The metrics of an autoscaler that need requests; the processor's if it has none at all.
fn metrics<'t>(scaler: &Object<'t>) -> Vec<Metric<'t>> {
    let Some(list) = scaler.at(&["spec", "metrics"]).filter(|list| !list.is_empty()) else {
        let place = scaler.at(&["spec", "targetCPUUtilizationPercentage"]);
        return vec![Metric { resource: Cow::Borrowed("cpu"), container: None, place }];
    };
    let metrics = list.items().filter_map(|metric| {
        let source = metric.get("resource").or_else(|| metric.get("containerResource"))?;
        let resource = source.get("name")?.text().filter(|name| matches!(&**name, "cpu" | "memory"))?;
        let is_share = source.at(&["target", "averageUtilization"]).or_else(|| source.get("targetAverageUtilization"));
        is_share?;
        let container = source.get("container").and_then(Node::text);
        Some(Metric { resource, container, place: source.get("name") })
    });
    metrics.collect()
}

/// Whether the use of a container counts.
fn counts(container: &Container<'_>, metric: &Metric<'_>) -> bool {
    let runs = matches!(container.kind(), ContainerKind::Main | ContainerKind::Sidecar);
    runs && metric.container.as_ref().is_none_or(|name| *name == container.name())
}

fn names<'o>(object: &'o Object<'_>) -> impl Iterator<Item = &'o str> {
    let names = match object.namespaces() {
        Namespaces::Known(names) => names.as_slice(),
        Namespaces::Unknown | Namespaces::ClusterScoped => &[],
    };
    names.iter().map(|name| &**name)
}
