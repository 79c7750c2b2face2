//! Containers without the requests or limits that a ResourceQuota of their namespace asks for.

use std::sync::Arc;

use super::places::{self, Deciders};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::object::workload::{Container, ContainerKind};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Names of a quota, the part of `resources` that they count, and the resource. Source: the pod evaluator of the quota
/// admission plug-in, which refuses a pod with a container that does not say how much it takes.
const COUNTED: &[(&str, &str, &str)] = &[
    ("cpu", "requests", "cpu"),
    ("memory", "requests", "memory"),
    ("requests.cpu", "requests", "cpu"),
    ("requests.memory", "requests", "memory"),
    ("limits.cpu", "limits", "cpu"),
    ("limits.memory", "limits", "memory"),
];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let quotas = Deciders::in_namespaces(graph.of_kind("", "ResourceQuota"));
    if quotas.is_empty() {
        return;
    }
    let ranges = Deciders::in_namespaces(graph.of_kind("", "LimitRange"));
    // What sets resources at admission, or fills in a namespace that nothing here shows.
    let is_mutated = graph.of_kind("autoscaling.k8s.io", "VerticalPodAutoscaler").next().is_some()
        || graph.of_kind("kyverno.io", "ClusterPolicy").any(mutates);
    if is_mutated {
        return;
    }
    for workload in places::workloads(graph.objects()) {
        let Some(pod) = workload.pod().filter(|pod| pod.spec().get("resources").is_none()) else { continue };
        let ranges: Vec<&Object<'_>> = ranges.of(workload, graph).into_iter().flatten().copied().collect();
        for quota in quotas.of(workload, graph).into_iter().flatten() {
            for container in pod.containers().iter().filter(|container| container.kind() != ContainerKind::Ephemeral) {
                judge(workload, container, quota, &ranges, sink);
            }
        }
    }
}

fn mutates(policy: &Object<'_>) -> bool {
    policy.at(&["spec", "rules"]).into_iter().flat_map(Node::items).any(|rule| rule.get("mutate").is_some())
}

fn judge(
    workload: &Object<'_>,
    container: &Container<'_>,
    quota: &Object<'_>,
    ranges: &[&Object<'_>],
    sink: &mut Sink,
) {
    let is_scoped = quota.at(&["spec", "scopes"]).is_some() || quota.at(&["spec", "scopeSelector"]).is_some();
    let resources = container.get("resources");
    if is_scoped || resources.is_some_and(|resources| !resources.is_mapping() && !resources.is_null()) {
        return;
    }
    let hard = quota.at(&["spec", "hard"]).into_iter().flat_map(Node::entries);
    let is_missing = |entry: &Entry<'_>| {
        let name = entry.name();
        let counted = COUNTED.iter().find(|(counted, ..)| *counted == name);
        counted.is_some_and(|(_, part, resource)| !says(container, part, resource) && !fills(ranges, part, resource))
    };
    let missing: Vec<Entry<'_>> = hard.filter(is_missing).collect();
    let Some(first) = missing.first() else { return };
    let names: Vec<String> = missing.iter().map(|entry| format!("`{}`", entry.name())).collect();
    let part = COUNTED.iter().find(|(counted, ..)| *counted == first.name()).map_or("requests", |(_, part, _)| part);
    let message = format!(
        "The pods of {workload} are refused: {container} does not say how much of {} it takes, which {quota} asks of every \
         container, and no LimitRange fills it in",
        names.join(", "),
    );
    sink.report_missing(container.nearest_key_span(&["resources", part]), message)
        .object(Arc::clone(workload.reference()))
        .related(first.key.span(), "the quota counts it")
        .help("Add the requests and limits to the container, or a LimitRange with defaults to the namespace");
}

/// Whether a container gives a resource; a limit is a request as well.
fn says(container: &Container<'_>, part: &str, resource: &str) -> bool {
    let written = |part: &str| container.at(&["resources", part, resource]).is_some_and(|node| !node.is_null());
    written(part) || (part == "requests" && written("limits"))
}

/// Whether a LimitRange gives containers a resource. The API server fills `default` from `max`, and `defaultRequest` from
/// `default` and `min`.
fn fills(ranges: &[&Object<'_>], part: &str, resource: &str) -> bool {
    let fields: &[&str] =
        if part == "limits" { &["default", "max"] } else { &["default", "max", "defaultRequest", "min"] };
    let items = ranges.iter().filter_map(|range| range.at(&["spec", "limits"])).flat_map(Node::items);
    let mut containers =
        items.filter(|item| item.get("type").and_then(Node::text).is_some_and(|kind| kind == "Container"));
    containers.any(|item| fields.iter().any(|field| item.at(&[field, resource]).is_some()))
}
