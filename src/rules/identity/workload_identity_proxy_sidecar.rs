//! The proxy of the migration from pod identity.

use crate::finding::{Severity, Sink};
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::workload::PROXY_SIDECAR;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(entry) = pod.template().at(&["metadata", "annotations"]).and_then(|node| node.entry(PROXY_SIDECAR)) else {
        return;
    };
    let help = "Remove the annotation, and let the program log in with workload identity itself";
    if pod.spec().get("hostNetwork").and_then(Node::as_bool) == Some(true) {
        let message = format!(
            "{object}: the annotation `{PROXY_SIDECAR}` asks for a proxy, but the webhook refuses pods with `hostNetwork: true`"
        );
        sink.report(entry.key.span(), message).help(help);
        return;
    }
    let off = entry.value.text().is_some_and(|value| value != "true");
    let also = if off { ", also with `false`, because only the key counts" } else { "" };
    let message = format!(
        "{object}: the annotation `{PROXY_SIDECAR}` injects a proxy and a privileged init container that runs as root with \
         `NET_ADMIN`{also}",
    );
    sink.report(entry.key.span(), message).help(help).at_most(Severity::Warning);
}
