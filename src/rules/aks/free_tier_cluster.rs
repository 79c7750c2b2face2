//! Clusters of the free tier.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, TIER, clusters};
use crate::rules::{Check, Context};

use super::trial::is_trial;

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object).filter(|_| !is_trial(object, context)) {
        let Some(place) = cluster.ask(&TIER).unless(|tier| !matches!(tier, "Free" | "Basic")) else { continue };
        let message = format!("{} is of the free tier: it has no service level agreement", cluster.named(object));
        place.report(sink, message).help(format!("Set `{}` to `Standard`", cluster.field(&TIER)));
    }
}
