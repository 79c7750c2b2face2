//! Containers that nothing keeps from running as root.

use super::since;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::{Setting, flag, may_have_own_users, user};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

const FIELD: [&str; 2] = ["securityContext", "runAsNonRoot"];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    if may_have_own_users(pod) && since(context, 35) {
        return;
    }
    let is_judged = |container: &&Container<'_>| is_judged(pod, container, context);
    let whole = flag(pod.spec(), &FIELD);
    if let Setting::Is(node, false) = whole
        && (pod.containers().is_empty() || pod.containers().iter().any(|container| is_judged(&container)))
    {
        explicit(&format!("{object}: the pod"), node, sink);
    }
    for container in pod.containers().iter().filter(is_judged) {
        if let Setting::Is(node, false) = flag(container.node(), &FIELD) {
            explicit(&format!("{object}: {container}"), node, sink);
        }
    }
    // `unrefused-root` reports a pod of which every container is known to run as somebody else.
    let missing = |container: &&Container<'_>| flag(container.node(), &FIELD) == Setting::Absent;
    let mut open = pod.containers().iter().filter(missing);
    if whole == Setting::Absent && open.any(|container| may_be_root(pod, container, context)) {
        implicit(object, pod, is_judged, sink);
    }
}

/// Whether a container may run as root as far as its pod and it say, and `root-user` does not report it.
pub(super) fn may_be_root(pod: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>) -> bool {
    user(pod, container).is_none_or(|user| user <= 0) && is_judged(pod, container, context)
}

/// Whether a container is judged: `root-user` reports those that run as root for certain, from the version on that asks for
/// it.
fn is_judged(pod: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>) -> bool {
    !(since(context, 23) && user(pod, container) == Some(0))
}

fn explicit(subject: &str, node: Node<'_>, sink: &mut Sink) {
    let message = format!("{subject} has `runAsNonRoot: false`; an image that runs as root is started as root");
    sink.report(node.span(), message)
        .help("Set `runAsNonRoot: true`, and `runAsUser` if the image names its user by name");
}

fn implicit(object: &Object<'_>, pod: &PodTemplate<'_>, is_judged: impl Fn(&&Container<'_>) -> bool, sink: &mut Sink) {
    let missing = |container: &&Container<'_>| flag(container.node(), &FIELD) == Setting::Absent;
    let all = pod.containers().iter().all(|container| missing(&container));
    let judged: Vec<&Container<'_>> = pod.containers().iter().filter(missing).filter(is_judged).collect();
    let consequence = |container: &Container<'_>| match user(pod, container) {
        Some(user) => format!("today it runs as user {user}, but nothing refuses root"),
        None => "it runs as root if its image does".to_owned(),
    };
    match judged.as_slice() {
        [] => {}
        [first, ..] if all => {
            let containers = match judged.len() {
                1 => format!("{first} and its pod do not set `runAsNonRoot: true`; {}", consequence(first)),
                count => format!(
                    "neither the pod nor its {count} containers set `runAsNonRoot: true`; they run as root if their images do"
                ),
            };
            sink.report_missing(pod.nearest_key_span(&FIELD), format!("{object}: {containers}"))
                .help("Add `runAsNonRoot: true` to the pod's `securityContext`, and `runAsUser` if the image names its user by name");
        }
        _ => {
            for container in judged {
                let message = format!(
                    "{object}: {container} does not set `runAsNonRoot: true`, nor does its pod; {}",
                    consequence(container)
                );
                sink.report_missing(container.nearest_key_span(&FIELD), message)
                    .help("Add `runAsNonRoot: true` to the pod's `securityContext`, for all containers");
            }
        }
    }
}
