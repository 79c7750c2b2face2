//! Containers with users of their own that see the whole of `/proc`.

use super::since;
use super::unmasked_proc_mount::unmasked;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, flag};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(
    object: &Object<'_>,
    pod: &PodTemplate<'_>,
    container: &Container<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
) {
    let own_users = matches!(flag(pod.spec(), &["hostUsers"]), Setting::Is(_, false));
    if let Some(span) = unmasked(container).filter(|_| own_users && since(context, 35)) {
        let message = format!(
            "{object}: {container} has `procMount: Unmasked` in a pod with users of its own; the restricted standard denies it \
             all the same"
        );
        sink.report(span, message).help("Remove `procMount`, or run the pod where `baseline` is enforced");
    }
}
