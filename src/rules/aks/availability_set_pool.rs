//! Node pools that are availability sets.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::cluster::{POOL_TYPE, POOLS, pools};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POOLS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for pool in pools(object) {
        let Some(node) = pool.get(&POOL_TYPE).filter(|node| is_bad(*node)) else { continue };
        let message = format!(
            "{} is an availability set: AKS supports those no longer since 30 September 2025",
            pool.named(object)
        );
        sink.report(node.span(), message).help("Use `VirtualMachineScaleSets`");
    }
}

fn is_bad(node: Node<'_>) -> bool {
    node.text().is_some_and(|text| text == "AvailabilitySet")
}
