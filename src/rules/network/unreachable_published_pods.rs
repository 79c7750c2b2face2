//! Pods that are published and that no network policy lets the gateway reach.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::admitting::{has_foreign_policies, isolating, may_cross};
use super::default_deny::is_generated;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::population::Settlement;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::{Direction, GATEWAY_GROUP, INGRESSES, Service};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// So many workloads of one Service are looked at.
const MOST_SHOWN: usize = 20;

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() || is_generated(graph, Direction::Ingress) {
        return;
    }
    for place in graph.population().places().iter().filter(|place| place.is_closed() && place.namespace().is_some()) {
        let published = published(graph, place);
        if published.is_empty() || has_foreign_policies(graph, place) {
            continue;
        }
        for (object, service) in place.objects(graph).filter_map(|object| Some((object, Service::of(object)?))) {
            let publisher =
                published.get(object.name()).copied().or_else(|| service.is_type("LoadBalancer").then_some(object));
            let Some(publisher) = publisher else { continue };
            let selector = service.selector();
            let Some(pair) = selector.first_pair() else { continue };
            let selected = place.select(graph, Some(pair), |labels| selector.matches(labels));
            for workload in selected.pods.into_iter().take(MOST_SHOWN) {
                let policies = isolating(graph, place, workload, Direction::Ingress);
                let Some((policy, _)) = policies.first() else { continue };
                if workload.is_uncertain()
                    || policies.iter().any(|(_, view)| may_cross(graph, place, view, Direction::Ingress, None))
                {
                    continue;
                }
                let message = format!(
                    "{publisher} publishes the pods of {workload}, which {policy} isolates, and no policy lets anybody of another \
                     namespace connect: callers get time-outs"
                );
                sink.report(publisher.name_span(), message)
                    .object(Arc::clone(publisher.reference()))
                    .related(policy.name_span(), "isolates the pods")
                    .related(workload.name_span(), "the pods that are published")
                    .help("Add an ingress rule for the namespace of the gateway or ingress controller");
            }
        }
    }
}

/// Names of the Services of a place that something publishes. The publisher is in the same namespace, and its gateway in another.
fn published<'g, 't>(graph: &'g Graph<'t>, place: &'g Settlement) -> BTreeMap<String, &'g Object<'t>> {
    let mut found = BTreeMap::new();
    for object in place.objects(graph).filter(|object| !object.is_uncertain()) {
        let is_ingress = INGRESSES.iter().any(|(group, kind)| object.is(group, kind));
        if is_ingress {
            let rules = object.at(&["spec", "rules"]).into_iter().flat_map(Node::items);
            let paths = rules.filter_map(|rule| rule.at(&["http", "paths"])).flat_map(Node::items);
            for name in paths.filter_map(|path| path.at(&["backend", "service", "name"])?.text()) {
                found.entry(name.into_owned()).or_insert(object);
            }
        } else if object.is(GATEWAY_GROUP, "HTTPRoute") || object.is(GATEWAY_GROUP, "GRPCRoute") {
            let mut parents = object.at(&["spec", "parentRefs"]).into_iter().flat_map(Node::items);
            let is_elsewhere = parents.all(|parent| {
                parent
                    .get("namespace")
                    .and_then(Node::text)
                    .is_some_and(|namespace| Some(&*namespace) != place.namespace())
            });
            let rules = object.at(&["spec", "rules"]).into_iter().flat_map(Node::items).filter(|_| is_elsewhere);
            let backends = rules.filter_map(|rule| rule.get("backendRefs")).flat_map(Node::items);
            for backend in backends.filter(|backend| backend.get("namespace").is_none()) {
                if let Some(name) = backend.get("name").and_then(Node::text) {
                    found.entry(name.into_owned()).or_insert(object);
                }
            }
        }
    }
    found
}
