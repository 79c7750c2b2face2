//! Containers that nobody restarts when they hang.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, ContainerKind, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

/// Kinds whose pods are meant to run for ever.
pub(super) const LONG_RUNNING: &[(&str, &str)] = &[
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("apps", "DaemonSet"),
    ("apps", "ReplicaSet"),
    ("argoproj.io", "Rollout"),
];

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    let is_long_running = LONG_RUNNING.iter().any(|(group, kind)| object.is(group, kind));
    if !is_long_running || container.kind() != ContainerKind::Main || container.get("livenessProbe").is_some() {
        return;
    }
    let message = format!("{object}: {container} has no liveness probe: when it hangs, nothing restarts it");
    sink.report_missing(container.nearest_key_span(&["livenessProbe"]), message)
        .help("Add a `livenessProbe` that fails only when a restart helps");
}
