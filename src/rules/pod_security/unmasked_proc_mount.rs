//! Containers that see the whole of `/proc`.

use super::since;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{is_privileged, may_have_own_users, word};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Container(check);

/// Where a container has `procMount: Unmasked`.
pub(super) fn unmasked(container: &Container<'_>) -> Option<Span> {
    let (node, value) = word(container.node(), &["securityContext", "procMount"]).get()?;
    (value != "Default" && !is_privileged(container)).then(|| node.span())
}

fn check(
    object: &Object<'_>,
    pod: &PodTemplate<'_>,
    container: &Container<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
) {
    if may_have_own_users(pod) && since(context, 35) {
        return;
    }
    if let Some(span) = unmasked(container) {
        let message = format!(
            "{object}: {container} has `procMount: Unmasked`; it reads and writes parts of `/proc` that describe and steer the node"
        );
        sink.report(span, message).help("Remove `procMount`");
    }
}
