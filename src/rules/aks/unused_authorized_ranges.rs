//! Authorized ranges of private clusters.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{AUTHORIZED_RANGES, CLUSTERS, PRIVATE, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let (Some(private), Some(ranges)) = (cluster.flag(&PRIVATE).on(), cluster.flag(&AUTHORIZED_RANGES).on()) else {
            continue;
        };
        let message = format!(
            "{} is private, and authorized ranges apply to public API servers only: they guard nothing",
            cluster.named(object)
        );
        sink.report(ranges, message).related(private, "private here").help("Delete the ranges");
    }
}
