//! Containers that may make every system call because nobody said otherwise.

use super::since;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, collection, is_privileged};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

const PROFILE: [&str; 2] = ["securityContext", "seccompProfile"];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    if (pod.is_windows() && since(context, 25)) || collection(pod.spec(), &PROFILE) != Setting::Absent {
        return;
    }
    let missing = |container: &&Container<'_>| collection(container.node(), &PROFILE) == Setting::Absent;
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
