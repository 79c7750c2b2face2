//! How many nodes an upgrade adds.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::Place;
use crate::object::azure::cluster::{MAX_SURGE, POOLS, pools};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POOLS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for pool in pools(object) {
        let place = match pool.get(&MAX_SURGE) {
            Some(node) if is_bad(node) => Some(Place { span: node.span(), is_missing: false }),
            Some(_) => None,
            None => pool.place_of_missing(&MAX_SURGE),
        };
        let Some(place) = place else { continue };
        let message = format!(
            "{} does not say how many nodes an upgrade adds (surge): the default is one after the other",
            pool.named(object)
        );
        place.report(sink, message).help("Set `upgradeSettings.maxSurge`, for example `33%`");
    }
}

fn is_bad(node: Node<'_>) -> bool {
    node.is_sequence()
}
