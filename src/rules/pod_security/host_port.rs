//! Containers that take a port of their node.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::{Setting, has_host_network, number};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if has_host_network(pod) {
        return;
    }
    for port in container.get("ports").into_iter().flat_map(Node::items) {
        let Setting::Is(node, number) = number(port, &["hostPort"]) else { continue };
        if number != 0 {
            let message = format!(
                "{object}: {container} takes port {number} of its node; it is reachable past Services, a node runs only one such \
                 pod, and a rolling update waits for the port to be free"
            );
            sink.report(node.span(), message).help("Remove `hostPort` and expose the port by a Service");
        }
    }
}
