//! Images that nothing uses stay on the nodes of an AKS cluster.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, IMAGE_CLEANER, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(place) = cluster.flag(&IMAGE_CLEANER).unless_on() else { continue };
        let message =
            format!("{} does not remove images that nothing uses: old flaws stay on its nodes", cluster.named(object));
        place.report(sink, message).help(format!("Turn Image Cleaner on with `{}`", cluster.field(&IMAGE_CLEANER)));
    }
}
