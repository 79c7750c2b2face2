//! Microsoft Defender does not watch an AKS cluster.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, DEFENDER, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(place) = cluster.flag(&DEFENDER).unless_on() else { continue };
        let message = format!(
            "{} is not watched by Microsoft Defender: nobody is told of what runs in it",
            cluster.named(object)
        );
        place.report(sink, message).help(format!("Turn the sensor on with `{}`", cluster.field(&DEFENDER)));
    }
}
