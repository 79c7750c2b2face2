//! Containers that listen on ports for which a program needs rights.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::number;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    for port in container.get("ports").into_iter().flat_map(Node::items) {
        let Some((node, number)) = number(port, &["containerPort"]).get() else { continue };
        if (1..1024).contains(&number) {
            let message = format!(
                "{object}: {container} listens on port {number}, below 1024; without `net.ipv4.ip_unprivileged_port_start` it has to be root \
                 or have `NET_BIND_SERVICE` for that"
            );
            sink.report(node.span(), message)
                .help("Let the program listen on a port from 1024 on, and keep the low number for the Service");
        }
    }
}
