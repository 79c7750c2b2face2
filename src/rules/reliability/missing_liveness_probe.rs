//! Containers that nobody restarts when they hang.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::{Container, ContainerKind, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

/// Kinds whose pods are meant to run for ever.
const LONG_RUNNING: &[(&str, &str)] = &[
    ("", "Pod"),
    ("", "ReplicationController"),
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("apps", "DaemonSet"),
    ("apps", "ReplicaSet"),
    ("argoproj.io", "Rollout"),
    ("apps.openshift.io", "DeploymentConfig"),
];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if !is_long_running(object, pod)
        || container.kind() != ContainerKind::Main
        || container.get("livenessProbe").is_some()
    {
        return;
    }
    let message = format!("{object}: {container} has no liveness probe: when it hangs, nothing restarts it");
    sink.report_missing(container.nearest_key_span(&["livenessProbe"]), message)
        .help("Add a `livenessProbe` that fails only when a restart helps");
}

/// Whether the pods are meant to run for ever; those that stand alone, if they are always restarted.
pub(super) fn is_long_running(object: &Object<'_>, pod: &PodTemplate<'_>) -> bool {
    let policy = pod.spec().get("restartPolicy").and_then(Node::text);
    LONG_RUNNING.iter().any(|(group, kind)| object.is(group, kind)) && policy.is_none_or(|policy| policy == "Always")
}
