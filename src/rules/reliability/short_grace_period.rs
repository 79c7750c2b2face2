//! Hooks that last longer than the pod has left.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

/// What a pod has left by default, in seconds. Source: `k8s.io/api/core/v1`, `PodSpec`.
const DEFAULT: i64 = 30;

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(hook) = container.at(&["lifecycle", "preStop"]) else { return };
    let Some((node, seconds)) = sleep(hook) else { return };
    let written = pod.spec().get("terminationGracePeriodSeconds");
    let Some(left) = written.map_or(Some(DEFAULT), Node::as_i64) else { return };
    if seconds < left {
        return;
    }
    let message = format!(
        "{object}: the `preStop` hook of {container} sleeps {seconds} of the {left} seconds that the pod has: the application is killed \
         without time to end"
    );
    let report = sink.report(node.span(), message);
    let report =
        report.help("Set `terminationGracePeriodSeconds` to the time of the hook and what the application needs");
    if let Some(written) = written {
        report.related(written.span(), "what the pod has");
    }
}

/// How long a hook sleeps, and where it says so: the action `sleep`, or a command that does nothing else.
fn sleep(hook: Node<'_>) -> Option<(Node<'_>, i64)> {
    if let Some(seconds) = hook.at(&["sleep", "seconds"]) {
        return Some((seconds, seconds.as_i64()?));
    }
    let command: Vec<Node<'_>> = hook.at(&["exec", "command"])?.items().collect();
    let last = *command.last()?;
    let text = last.text()?;
    let first = command.first()?.text()?;
    let seconds = match command.len() {
        2 if first.ends_with("sleep") => text.parse().ok()?,
        3 if first.ends_with("sh") => text.trim().strip_prefix("sleep ")?.trim().parse().ok()?,
        _ => return None,
    };
    Some((last, seconds))
}
