//! Workloads that two autoscalers scale.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::is_templated;
use crate::object::Object;
use crate::object::scaling::Autoscaler;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for place in graph.population().places() {
        let mut by_target: BTreeMap<(String, String), &Object<'_>> = BTreeMap::new();
        for object in place.objects(graph).filter(|object| !object.is_uncertain()) {
            let Some(scaler) = Autoscaler::of(object) else { continue };
            let (kind, name) = scaler.target_key();
            if is_templated(name) {
                continue;
            }
            let key = (kind.to_owned(), name.to_owned());
            let Some(first) = by_target.get(&key).filter(|first| first.name() != object.name() || first.kind() != object.kind()) else {
                by_target.entry(key).or_insert(object);
                continue;
            };
            // KEDA takes over an autoscaler of this name when it is told to.
            if [object, first].iter().any(|object| object.annotations().any(|entry| entry.name().contains("transfer-hpa-ownership"))) {
                continue;
            }
            let Some(target) = object.at(&["spec"]).and_then(|spec| spec.entry("scaleTargetRef")) else { continue };
            let message = format!("{object} scales {kind} `{name}`, as {first} does: they undo what the other sets, again and again");
            sink.report(target.key.span(), message)
                .object(Arc::clone(object.reference()))
                .related(first.name_span(), first.to_string())
                .help("Keep one of both; a ScaledObject can also scale by CPU and memory");
        }
    }
}
