//! Upgrades of Kubernetes that nobody makes.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, UPGRADE_CHANNEL, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(place) = cluster.ask(&UPGRADE_CHANNEL).unless(|channel| channel != "none") else { continue };
        let message = format!("{} upgrades Kubernetes only when somebody does it by hand", cluster.named(object));
        place.report(sink, message).help(format!("Set `{}` to `patch` or `stable`", cluster.field(&UPGRADE_CHANNEL)));
    }
}
