//! Zones of node pools.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::Place;
use crate::object::azure::cluster::{POOLS, ZONES, pools};
use crate::rules::{Check, Context};

use super::trial::is_trial;

pub(super) const CHECK: Check = Check::Object(POOLS, check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for pool in pools(object).filter(|_| !is_trial(object, context)) {
        let place = match pool.get(&ZONES) {
            Some(node) if is_bad(node) => Some(Place { span: node.span(), is_missing: false }),
            Some(_) => None,
            None => pool.place_of_missing(&ZONES),
        };
        let Some(place) = place else { continue };
        let message = format!(
            "{} is spread over no zones: the failure of one data centre can take all of its nodes",
            pool.named(object)
        );
        place.report(sink, message).help("List zones, for example `[\"1\", \"2\", \"3\"]`");
    }
}

fn is_bad(node: Node<'_>) -> bool {
    node.is_sequence() && node.is_empty()
}
