//! Services that open a port on every node.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::network::Service;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Service")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) =
        Service::of(object).filter(|service| service.is_type("NodePort")).and_then(|service| service.type_node())
    else {
        return;
    };
    let message = format!(
        "{object} is of type `NodePort`: every node answers on its port, past the load balancer and its rules, for whoever reaches the \
         nodes' network"
    );
    sink.report(node.span(), message).help("Use type `ClusterIP` behind the shared ingress or gateway");
}
