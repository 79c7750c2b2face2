//! Services that nobody answers during a rollout.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::autoscaled::Autoscalers;
use super::matching::{self, ByLabel};
use super::missing_disruption_budget::several;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::object::network::Service;
use crate::object::selector::Match;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut seen = FxHashSet::default();
    for neighbours in graph.neighbours() {
        let scalers = Autoscalers::new(&neighbours);
        let is_several = |object: &Object<'_>| several(object, &scalers, graph).is_some();
        let interrupted =
            neighbours.iter().copied().filter(|object| interruption(object).is_some() && is_several(object));
        let workloads = ByLabel::new(interrupted);
        if workloads.all().is_empty() {
            continue;
        }
        for (service_object, service) in neighbours.iter().filter_map(|object| Some((object, Service::of(object)?))) {
            let Some((key, value)) = service.selector().first_pair() else { continue };
            for workload in workloads.candidates(&key, &value) {
                let identity = Arc::as_ptr(workload.reference());
                if seen.contains(&identity) || service.selector().matches(matching::pod_labels(workload)) != Match::Yes
                {
                    continue;
                }
                let Some(entry) = interruption(workload) else { continue };
                seen.insert(identity);
                let value = entry.value.text().unwrap_or_default();
                let message = format!(
                    "{workload} has `{}: {value}`: each change stops all pods before a new one is ready, and {service_object} answers nobody",
                    entry.name()
                );
                sink.report(entry.value.span(), message)
                    .object(Arc::clone(workload.reference()))
                    .related(service_object.name_span(), "the Service that its pods answer")
                    .help("Use `RollingUpdate` with a small `maxUnavailable`");
            }
        }
    }
}

/// What makes a rollout of a Deployment stop all pods; nothing where the pods hold a volume that only one of them can have.
fn interruption<'t>(object: &Object<'t>) -> Option<Entry<'t>> {
    if !object.is("apps", "Deployment") || object.is_uncertain() {
        return None;
    }
    let strategy = object.at(&["spec", "strategy"])?;
    let volumes = object.pod()?.spec().get("volumes").into_iter().flat_map(Node::items);
    let is_held = |volume: Node<'_>| {
        ["persistentVolumeClaim", "ephemeral", "hostPath", "nfs", "csi"].iter().any(|kind| volume.get(kind).is_some())
    };
    let recreates = strategy.entry("type").filter(|entry| entry.value.text().is_some_and(|text| text == "Recreate"));
    let all = || {
        strategy
            .get("rollingUpdate")?
            .entry("maxUnavailable")
            .filter(|entry| entry.value.text().is_some_and(|text| text == "100%"))
    };
    let found = recreates.or_else(all)?;
    (!volumes.into_iter().any(is_held)).then_some(found)
}
