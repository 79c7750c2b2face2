//! Authorized ranges that authorize everybody.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{AUTHORIZED_RANGES, CLUSTERS, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(ranges) = cluster.ask(&AUTHORIZED_RANGES).node() else { continue };
        for range in ranges.items() {
            // `0.0.0.0/32` is AKS's own way to say that nothing but the cluster's outbound address may come in.
            if range.text().is_some_and(|text| text == "0.0.0.0/0") {
                let message = format!(
                    "{}: the authorized range `0.0.0.0/0` lets everybody in, so the list restricts nothing",
                    cluster.named(object)
                );
                sink.report(range.span(), message).help("List the ranges of your offices, runners and gateways");
            }
        }
    }
}
