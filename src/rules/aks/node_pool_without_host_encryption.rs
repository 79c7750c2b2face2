//! Encryption of nodes at their host.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::Place;
use crate::object::azure::cluster::{HOST_ENCRYPTION, POOLS, pools};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POOLS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for pool in pools(object) {
        let place = match pool.get(&HOST_ENCRYPTION) {
            Some(node) if is_bad(node) => Some(Place { span: node.span(), is_missing: false }),
            Some(_) => None,
            None => pool.place_of_missing(&HOST_ENCRYPTION),
        };
        let Some(place) = place else { continue };
        let message = format!("{}: temporary disks and caches are not encrypted on the host", pool.named(object));
        place
            .report(sink, message)
            .help("Set `enableEncryptionAtHost: true` (`hostEncryptionEnabled` with Crossplane)");
    }
}

fn is_bad(node: Node<'_>) -> bool {
    node.text().is_some_and(|text| text == "false")
}
