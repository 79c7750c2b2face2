//! Health checks that give up before the workloads can be ready.

use std::time::Duration;

use super::durations;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::flux::KUSTOMIZE;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(KUSTOMIZE, "Kustomization")], check);

/// Pulling an image and becoming ready rarely takes less.
const SHORTEST: Duration = Duration::from_secs(60);

/// What kustomize-controller leaves of the interval when there is no timeout (`GetTimeout`, 1.9).
const REST: Duration = Duration::from_secs(30);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let waits = object.at(&["spec", "wait"]).and_then(Node::as_bool) == Some(true)
        || object.at(&["spec", "healthChecks"]).is_some_and(|checks| checks.items().next().is_some());
    if !waits {
        return;
    }
    let timeout = durations::field(object, "timeout");
    if timeout.is_none() && object.at(&["spec", "timeout"]).is_some() {
        return;
    }
    let interval = durations::field(object, "interval");
    let (node, effective, reason) = match (timeout, interval) {
        (Some((node, timeout)), _) => (node, timeout, String::new()),
        (None, Some((node, interval))) => {
            let effective = interval.saturating_sub(REST).max(REST);
            (node, effective, format!(", because without `timeout` it is the interval less {}", durations::shown(REST)))
        }
        (None, None) => return,
    };
    if effective < SHORTEST {
        sink.report(
            node.span(),
            format!(
                "{object} waits for its objects to be ready and gives up after {}{reason}: it fails while images are pulled",
                durations::shown(effective)
            ),
        )
        .help("Set `timeout` to what the slowest workload needs, for example `5m`");
    }
}
