//! Exports that overwrite each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::{is_open, operator};
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    if !graph.objects().iter().any(|object| operator::is_resource(object)) {
        return;
    }
    for neighbours in graph.neighbours() {
        let mut taken: BTreeMap<(&str, String, String), (&Object<'_>, Span)> = BTreeMap::new();
        for object in neighbours.into_iter().filter(|object| operator::is_resource(object)) {
            for (field, kind) in [("configMaps", "ConfigMap"), ("secrets", "Secret")] {
                let exports = object.at(&["spec", "operatorSpec", field]).into_iter().flat_map(Node::entries);
                for export in exports {
                    let text = |key: &str| export.value.get(key).and_then(Node::text).map(|text| text.into_owned());
                    let (Some(name), Some(key)) = (text("name"), text("key")) else { continue };
                    if is_open(&name) || is_open(&key) {
                        continue;
                    }
                    let first = taken.entry((kind, name.clone(), key.clone())).or_insert((object, export.value.span()));
                    // The same object in another form.
                    let is_same = first.0.is(object.group(), object.kind()) && first.0.name() == object.name();
                    let is_elsewhere = first.0.file() != object.file() || first.1 == export.value.span();
                    if is_same && is_elsewhere {
                        continue;
                    }
                    let message =
                        format!("{object} writes the key `{key}` of {kind} `{name}`, and so does {}", first.0);
                    sink.report(export.value.span(), message)
                        .object(Arc::clone(object.reference()))
                        .related(first.1, "the other one")
                        .help("Give each export a key of its own");
                }
            }
        }
    }
}
