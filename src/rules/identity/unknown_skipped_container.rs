//! Containers to leave out that do not exist.

use crate::finding::{Sink, closest};
use crate::manifest::is_templated;
use crate::object::Object;
use crate::object::identity::workload::SKIP_CONTAINERS;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

/// Containers that well-known webhooks inject: Istio, Linkerd, Dapr, Vault, Consul, Azure workload identity itself.
const INJECTED: [&str; 9] = [
    "istio-proxy",
    "istio-init",
    "linkerd-proxy",
    "linkerd-init",
    "daprd",
    "vault-agent",
    "consul-dataplane",
    "azwi-proxy",
    "azwi-proxy-init",
];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = pod.annotation(SKIP_CONTAINERS) else { return };
    let Some(text) = node.text().filter(|text| !is_templated(text)) else { return };
    let containers: Vec<_> = pod.containers().iter().map(|container| container.name()).collect();
    for name in text.split(';').map(str::trim).filter(|name| !name.is_empty()) {
        if INJECTED.contains(&name) || containers.iter().any(|container| container == name) {
            continue;
        }
        let message = format!("{object}: workload identity is to skip `{name}`, but no container has that name");
        let (message, help) = if name.contains(',') {
            (format!("{message}; names are separated by `;`"), "Separate the names by `;`".to_owned())
        } else {
            match closest(name, containers.iter().map(|container| &**container)) {
                Some(container) => (message, format!("Write `{container}` if that is what is meant")),
                None => (message, "Write the name of a container of the pod, or remove the name".to_owned()),
            }
        };
        sink.report(node.span(), message).help(help);
    }
}
