//! Resources of nodes that everybody can change.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, NODE_GROUP_RESTRICTION, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(place) = cluster.ask(&NODE_GROUP_RESTRICTION).unless(|level| level == "ReadOnly") else { continue };
        let message = format!("The machines of {} can be changed by hand behind its back", cluster.named(object));
        place.report(sink, message).help(format!("Set `{}` to `ReadOnly`", cluster.field(&NODE_GROUP_RESTRICTION)));
    }
}
