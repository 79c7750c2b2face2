//! Containers that run as another user than root, which nothing enforces.

use super::root_allowed::may_be_root;
use super::since;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, flag, may_have_own_users, user};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

const FIELD: [&str; 2] = ["securityContext", "runAsNonRoot"];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    if (may_have_own_users(pod) && since(context, 35)) || flag(pod.spec(), &FIELD) != Setting::Absent {
        return;
    }
    let missing = |container: &&Container<'_>| flag(container.node(), &FIELD) == Setting::Absent;
    // `root-allowed` says it for the whole pod.
    if pod.containers().iter().filter(missing).any(|container| may_be_root(pod, container, context)) {
        return;
    }
    let mut concerned = pod.containers().iter().filter(missing);
    let known = concerned.find_map(|container| Some((container, user(pod, container).filter(|user| *user > 0)?)));
    let Some((container, user)) = known else { return };
    let message = format!(
        "{object}: {container} runs as user {user}, but neither it nor its pod sets `runAsNonRoot: true`; when somebody removes the \
         number, it runs as root"
    );
    sink.report_missing(pod.nearest_key_span(&FIELD), message)
        .help("Add `runAsNonRoot: true` to the pod's `securityContext`");
}
