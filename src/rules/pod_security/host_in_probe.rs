//! Probes and hooks that the kubelet sends somewhere else than to the pod.

use super::since;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::word;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

/// Path to each handler and what messages call it.
const HANDLERS: &[(&[&str], &str)] = &[
    (&["livenessProbe"], "liveness probe"),
    (&["readinessProbe"], "readiness probe"),
    (&["startupProbe"], "startup probe"),
    (&["lifecycle", "postStart"], "postStart hook"),
    (&["lifecycle", "preStop"], "preStop hook"),
];

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    if !since(context, 34) {
        return;
    }
    for (path, name) in HANDLERS {
        let Some(handler) = container.at(path) else { continue };
        for action in ["httpGet", "tcpSocket"] {
            let Some((node, host)) = word(handler, &[action, "host"]).get().filter(|(_, host)| !host.is_empty()) else {
                continue;
            };
            let message = format!(
                "{object}: the {name} of {container} goes to the host `{host}`; the kubelet calls that host from the node's \
                 network, not the pod"
            );
            sink.report(node.span(), message).help(
                "Remove `host`, so that the pod itself is asked; a virtual host belongs into `httpHeaders` as `Host`",
            );
        }
    }
}
