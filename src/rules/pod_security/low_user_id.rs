//! Containers whose user may be one of the node's.

use serde::Deserialize;

use super::since;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, may_have_own_users, number};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

#[derive(Deserialize)]
struct Options {
    minimum: i64,
}

fn check(
    object: &Object<'_>,
    pod: &PodTemplate<'_>,
    container: &Container<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
) {
    low_id(object, pod, container, context, ["runAsUser", "user"], sink);
}

/// Reports the id that a container runs with, its own or that of its pod, if it is low or nobody says it: the field of both security
/// contexts, and what messages call it. Both rules have the same option.
pub(super) fn low_id(
    object: &Object<'_>,
    pod: &PodTemplate<'_>,
    container: &Container<'_>,
    context: &Context<'_>,
    [field, what]: [&str; 2],
    sink: &mut Sink,
) {
    if pod.is_windows() || (may_have_own_users(pod) && since(context, 33)) {
        return;
    }
    let minimum = context.options::<Options>(object.file()).minimum;
    let path = ["securityContext", field];
    let own = number(container.node(), &path);
    let effective = if own == Setting::Absent { number(pod.spec(), &path) } else { own };
    let help = format!("Set `{field}` to {minimum} or more, and give the files of the image to that {what}");
    match effective {
        Setting::Is(node, value) if value < minimum => {
            let message = format!(
                "{object}: {container} runs as {what} {value}; a {what} of the node may have the same number, and so the same \
                 rights outside the container"
            );
            sink.report(node.span(), message).help(help);
        }
        Setting::Absent => {
            let message = format!(
                "{object}: {container} does not say as which {what} it runs; it is the one of its image, often a low number that the \
                 node knows too"
            );
            sink.report_missing(container.nearest_key_span(&path), message).help(help);
        }
        Setting::Is(..) | Setting::Unknown => {}
    }
}
