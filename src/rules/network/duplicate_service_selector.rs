//! Services that select the same pods.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::network::Service;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for place in graph.population().places() {
        let mut by_selector: BTreeMap<Vec<(String, String)>, Vec<&Object<'_>>> = BTreeMap::new();
        for object in place.objects(graph) {
            let Some(service) = Service::of(object).filter(|_| !object.is_uncertain()) else { continue };
            let is_headless =
                service.entry("clusterIP").and_then(|entry| entry.value.text()).is_some_and(|text| text == "None");
            let node = object.at(&["spec", "selector"]).into_iter().flat_map(Node::entries);
            let mut pairs: Vec<(String, String)> =
                node.filter_map(|entry| Some((entry.name().into_owned(), entry.value.text()?.into_owned()))).collect();
            if is_headless || pairs.is_empty() || pairs.iter().any(|(_, value)| is_templated(value)) {
                continue;
            }
            pairs.sort_unstable();
            by_selector.entry(pairs).or_default().push(object);
        }
        for services in by_selector.into_values() {
            let [first, others @ ..] = &services[..] else { continue };
            for other in others.iter().filter(|other| other.name() != first.name()) {
                let Some(entry) = other.at(&["spec"]).and_then(|spec| spec.entry("selector")) else { continue };
                let message = format!(
                    "{other} selects the same pods as {first}: AKS deployment safeguards ask that selectors are unique, and one of \
                     both may be left over"
                );
                sink.report(entry.key.span(), message)
                    .object(Arc::clone(other.reference()))
                    .related(first.name_span(), "the other Service")
                    .help("Give one Service both ports, or select by a label that tells the pods apart");
            }
        }
    }
}
