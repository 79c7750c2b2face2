//! Probes of ports that a container does not declare.

use crate::finding::Sink;
use crate::manifest::Kind;
use crate::object::Object;
use crate::object::probe::{self, Probe};
use crate::object::workload::{Container, ContainerKind, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if !matches!(container.kind(), ContainerKind::Main | ContainerKind::Sidecar) {
        return;
    }
    for field in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(probe) = Probe::of(container, field) else { continue };
        for action in ["httpGet", "tcpSocket", "grpc"] {
            let Some(port) = probe.entry.value.at(&[action, "port"]) else { continue };
            if port.kind() != Kind::Int || probe::has_port(container, port.raw()) {
                continue;
            }
            let message = format!(
                "{object}: the {field} of {container} asks port {}, which is not among its `ports`: a port of another container \
                 answers, or none",
                port.raw()
            );
            sink.report(port.span(), message).help("Give the port a name in `ports`, and name it in the probe");
        }
    }
}
