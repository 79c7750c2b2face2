//! Probes and hooks that name a port which their container does not have.

use crate::finding::Sink;
use crate::manifest::is_templated;
use crate::object::Object;
use crate::object::probe;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (field, node) in probe::named_ports(container) {
        let Some(name) = node.text().filter(|name| !is_templated(name)) else { continue };
        if probe::has_port_named(container, &name) {
            continue;
        }
        if name.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!(
                "{object}: {container}: `{field}` has the port \"{name}\" as a string; the API server takes a string for a port's \
                 name and rejects one without a letter"
            );
            sink.report(node.span(), message).help(format!("Write the port as a number: `port: {name}`"));
            continue;
        }
        let elsewhere = pod.containers().iter().find(|other| probe::has_port_named(other, &name));
        let hint = elsewhere.map(|other| format!(" ({other} has one)")).unwrap_or_default();
        let consequence = match field {
            "postStart" | "preStop" => "the hook fails",
            "readinessProbe" => "the pod never becomes ready",
            _ => "the probe fails and the container is restarted for ever",
        };
        let message = format!(
            "{object}: {container}: `{field}` asks port `{name}`, which the container does not declare{hint}: {consequence}"
        );
        sink.report_missing(node.span(), message)
            .help(format!("Name one of the container's `ports` `{name}`, or probe the port by its number"));
    }
}
