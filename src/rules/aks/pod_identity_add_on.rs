//! Pod identity.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, POD_IDENTITY, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(span) = cluster.flag(&POD_IDENTITY).on() else { continue };
        let message = format!("{} runs pod identity, which is deprecated since October 2022", cluster.named(object));
        sink.report(span, message).help("Use workload identity, and delete the profile");
    }
}
