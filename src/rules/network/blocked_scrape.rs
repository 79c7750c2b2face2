//! Pods whose metrics are asked for and that no network policy lets Prometheus reach.

use std::sync::Arc;

use super::admitting::{has_foreign_policies, isolating, may_cross};
use super::default_deny::is_generated;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::{Direction, Service};
use crate::object::selector::{Labels, Match, Selector};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// So many workloads of one monitor are looked at.
const MOST_SHOWN: usize = 20;

const GROUPS: &[&str] = &["monitoring.coreos.com", "azmonitoring.coreos.com"];

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() || is_generated(graph, Direction::Ingress) {
        return;
    }
    for place in graph.population().places().iter().filter(|place| place.is_closed() && place.namespace().is_some()) {
        let is_monitor = |object: &&Object<'_>| {
            GROUPS.contains(&object.group())
                && matches!(object.kind(), "ServiceMonitor" | "PodMonitor")
                && !object.is_uncertain()
        };
        for monitor in place.objects(graph).filter(is_monitor) {
            if monitor.at(&["spec", "namespaceSelector"]).is_some() || has_foreign_policies(graph, place) {
                continue;
            }
            let selector = Selector::new(monitor.at(&["spec", "selector"]));
            let selected: Vec<&Object<'_>> = if monitor.kind() == "PodMonitor" {
                place.select(graph, selector.first_pair(), |labels| selector.matches(labels)).pods
            } else {
                let services = place.objects(graph).filter(|object| {
                    object.is("", "Service")
                        && selector.matches(Labels::new(object.at(&["metadata", "labels"]))) == Match::Yes
                });
                services
                    .filter_map(Service::of)
                    .flat_map(|service| {
                        let plain = service.selector();
                        place.select(graph, plain.first_pair(), |labels| plain.matches(labels)).pods
                    })
                    .collect()
            };
            for workload in selected.into_iter().take(MOST_SHOWN) {
                let policies = isolating(graph, place, workload, Direction::Ingress);
                let Some((policy, _)) = policies.first() else { continue };
                if policies.iter().any(|(_, view)| may_cross(graph, place, view, Direction::Ingress, None))
                    || runs_prometheus(place.pods(graph))
                {
                    continue;
                }
                let message = format!(
                    "{monitor} has the pods of {workload} scraped, which {policy} isolates, and no policy lets anybody of another \
                     namespace connect: every scrape times out"
                );
                sink.report(monitor.name_span(), message)
                    .object(Arc::clone(monitor.reference()))
                    .related(policy.name_span(), "isolates the pods")
                    .help("Add an ingress rule for the namespace of Prometheus and the port of the metrics");
                break;
            }
        }
    }
}

/// Whether Prometheus is in the namespace itself.
fn runs_prometheus<'g, 't: 'g>(mut pods: impl Iterator<Item = &'g Object<'t>>) -> bool {
    pods.any(|pod| {
        pod.name().contains("prometheus")
            || pod.label("app.kubernetes.io/name").and_then(Node::text).is_some_and(|name| name == "prometheus")
    })
}
