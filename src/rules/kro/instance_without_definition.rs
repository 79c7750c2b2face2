//! Instances of kinds that no definition makes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::azure::is_open;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut made: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for definition in graph.of_kind("kro.run", "ResourceGraphDefinition") {
        let text = |field: &str| definition.at(&["spec", "schema", field]).and_then(Node::text);
        let group = text("group").unwrap_or("kro.run".into());
        let (Some(kind), Some(version)) = (text("kind"), text("apiVersion")) else { return };
        // A kind that is not known may be the one of any instance.
        if [&group, &kind, &version].into_iter().any(|text| is_open(text)) {
            return;
        }
        if group == "kro.run" {
            made.entry(kind.into_owned()).or_default().insert(version.into_owned());
        }
    }
    if made.is_empty() {
        return;
    }
    let defined = graph.of_kind("apiextensions.k8s.io", "CustomResourceDefinition");
    let defined: BTreeSet<String> =
        defined.filter_map(|crd| Some(crd.at(&["spec", "names", "kind"])?.text()?.into_owned())).collect();
    for object in graph.objects().iter().filter(|object| object.group() == "kro.run") {
        if matches!(object.kind(), "ResourceGraphDefinition" | "ResourceGroup") || defined.contains(object.kind()) {
            continue;
        }
        let report = match made.get(object.kind()) {
            Some(versions) if versions.contains(object.version()) => continue,
            Some(versions) => {
                let known = versions.iter().cloned().collect::<Vec<_>>().join(", ");
                let span = object.at(&["apiVersion"]).map_or_else(|| object.kind_span(), Node::span);
                let message =
                    format!("{object} has a version that its definition does not make: the definition makes {known}");
                sink.report(span, message).help(format!("Write `kro.run/{known}`"))
            }
            None => {
                let near = closest(object.kind(), made.keys().map(String::as_str));
                let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                let message = format!(
                    "No ResourceGraphDefinition makes the kind of {object}, so the API server does not know it{hint}"
                );
                sink.report(object.kind_span(), message).help("Add the definition, or correct the kind")
            }
        };
        report.object(Arc::clone(object.reference()));
    }
}
