//! Workloads that two autoscalers of one kind scale.

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
        let mut by_target: BTreeMap<(String, String, String), &Object<'_>> = BTreeMap::new();
        for object in place.objects(graph).filter(|object| !object.is_uncertain()) {
            let Some(scaler) = Autoscaler::of(object) else { continue };
            let (kind, name) = scaler.target_key();
            if is_templated(name) {
                continue;
            }
            // One of each kind is another rule's.
            let key = (object.kind().to_owned(), kind.to_owned(), name.to_owned());
            let Some(first) = by_target.get(&key).filter(|first| first.name() != object.name()) else {
                by_target.entry(key).or_insert(object);
                continue;
            };
            let Some(target) = object.at(&["spec"]).and_then(|spec| spec.entry("scaleTargetRef")) else { continue };
            let message = format!(
                "{object} scales {kind} `{name}`, as {first} does: they undo what the other sets, again and again"
            );
            sink.report(target.key.span(), message)
                .object(Arc::clone(object.reference()))
                .related(first.name_span(), first.to_string())
                .help("Keep one of both with the metrics of both, or name the workload that is meant");
        }
    }
}
