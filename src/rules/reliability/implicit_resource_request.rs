//! Containers whose request is their limit without saying so.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(limits) = container.at(&["resources", "limits"]) else { return };
    for resource in ["cpu", "memory", "ephemeral-storage"] {
        let Some(limit) = limits.entry(resource).filter(|entry| !entry.value.is_null()) else { continue };
        let path = ["resources", "requests", resource];
        if container.at(&path).is_some() || pod.spec().at(&path).is_some() {
            continue;
        }
        let Some(value) = limit.value.text() else { continue };
        let message = format!(
            "{object}: {container} has a {resource} limit and no request: the API server reserves the whole limit, {value}, on its node"
        );
        sink.report_missing(limit.key.span(), message).help(format!("Write `resources.requests.{resource}`"));
    }
}
