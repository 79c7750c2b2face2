//! Kustomizations that wait for a whole interval after a failure.

use std::time::Duration;

use super::clusters::Patched;
use super::durations;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::Object;
use crate::object::flux::KUSTOMIZE;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Nobody minds waiting for less.
const LONG: Duration = Duration::from_secs(600);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let patched = Patched::new(graph);
    for object in graph.of_kind(KUSTOMIZE, "Kustomization").filter(|object| !patched.may_change(object)) {
        sink.set_object(Some(object.reference().clone()));
        of_object(object, sink);
    }
}

fn of_object(object: &Object<'_>, sink: &mut Sink) {
    let Some((node, interval)) = durations::field(object, "interval") else { return };
    if interval <= LONG || object.at(&["spec", "retryInterval"]).is_some() {
        return;
    }
    sink.report_missing(
        node.span(),
        format!(
            "{object} has no `retryInterval`, so a failure is tried again only after {}",
            durations::shown(interval)
        ),
    )
    .help("Set `retryInterval: 2m`");
}
