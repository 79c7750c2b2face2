//! SSH to nodes.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::cluster::{POOLS, SSH_ACCESS, pools};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POOLS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for pool in pools(object) {
        let Some(node) = pool.get(&SSH_ACCESS).filter(|node| is_bad(*node)) else { continue };
        let message = format!(
            "{} accepts SSH with keys of local users, which no audit log of Kubernetes sees",
            pool.named(object)
        );
        sink.report(node.span(), message).help("Set `securityProfile.sshAccess` to `Disabled`");
    }
}

fn is_bad(node: Node<'_>) -> bool {
    node.text().is_some_and(|text| text == "LocalUser")
}
