//! StatefulSets whose pods have no names.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("apps", "StatefulSet")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let name = object.at(&["spec", "serviceName"]);
    if object.at(&["spec"]).is_none() || name.is_some_and(|name| name.text().is_none_or(|text| !text.is_empty())) {
        return;
    }
    let message =
        format!("{object} has no `serviceName`: its pods have no names in DNS, and peers do not find one another");
    let span = name.map_or_else(|| object.nearest_key_span(&["spec", "serviceName"]), Node::span);
    sink.report_missing(span, message).help("Add a Service with `clusterIP: None`, and name it in `serviceName`");
}
