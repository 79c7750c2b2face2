//! The secrets in etcd of an AKS cluster are not encrypted with a key of your own.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, KEY_MANAGEMENT, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(place) = cluster.flag(&KEY_MANAGEMENT).unless_on() else { continue };
        let message = format!(
            "{} keeps its Secrets in etcd without a key of your own: you cannot withdraw access to them",
            cluster.named(object)
        );
        place.report(sink, message).help(format!("Name a key with `{}`", cluster.field(&KEY_MANAGEMENT)));
    }
}
