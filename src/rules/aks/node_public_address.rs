//! Public addresses of nodes.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::cluster::{POOLS, PUBLIC_ADDRESS, pools};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POOLS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for pool in pools(object) {
        let Some(node) = pool.get(&PUBLIC_ADDRESS).filter(|node| is_bad(*node)) else { continue };
        let message = format!(
            "{} gives every node a public address: what listens on a node is one missing firewall rule away from the internet",
            pool.named(object)
        );
        sink.report(node.span(), message)
            .help("Delete the field, and send traffic through a load balancer or a gateway");
    }
}

fn is_bad(node: Node<'_>) -> bool {
    node.text().is_some_and(|text| text == "true")
}
