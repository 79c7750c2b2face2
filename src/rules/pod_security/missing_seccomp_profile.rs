//! Containers that may make every system call because nobody said otherwise.

use super::since;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::{Setting, collection, is_privileged, word};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

const PROFILE: [&str; 2] = ["securityContext", "seccompProfile"];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    if (pod.is_windows() && since(context, 25)) || has_profile(pod.spec()) {
        return;
    }
    let missing = |container: &&Container<'_>| !has_profile(container.node());
    let all = pod.containers().iter().all(|container| missing(&container));
    let mut containers = pod.containers().iter().filter(missing).filter(|container| !is_privileged(container));
    let rest = "makes any system call to the node's kernel";
    if all {
        if containers.next().is_some() {
            let message = format!("{object}: neither the pod nor a container has a `seccompProfile`; each {rest}");
            sink.report_missing(pod.nearest_key_span(&PROFILE), message)
                .help("Add `seccompProfile: {type: RuntimeDefault}` to the pod's `securityContext`");
        }
    } else {
        for container in containers {
            let message =
                format!("{object}: {container} has no `seccompProfile` and the pod has none for it; it {rest}");
            sink.report_missing(container.nearest_key_span(&PROFILE), message).help(
                "Add `seccompProfile: {type: RuntimeDefault}` to the pod's `securityContext`, for all containers",
            );
        }
    }
}

/// Whether a pod or container names a profile: a mapping without a `type`, or with one that is none, is refused by the API
/// server and names nothing.
fn has_profile(node: Node<'_>) -> bool {
    match collection(node, &PROFILE) {
        Setting::Absent => false,
        Setting::Unknown => true,
        Setting::Is(profile, ()) => match word(profile, &["type"]) {
            Setting::Absent => false,
            Setting::Unknown => true,
            Setting::Is(_, kind) => matches!(&*kind, "RuntimeDefault" | "Localhost" | "Unconfined"),
        },
    }
}
