//! Clusters with a service principal.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, SERVICE_PRINCIPAL, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(node) = cluster.ask(&SERVICE_PRINCIPAL).node() else { continue };
        if node.text().is_none_or(|text| text == "msi") {
            continue;
        }
        let message = format!(
            "{} signs in to Azure with the password of an application: when it expires the cluster stops working",
            cluster.named(object)
        );
        sink.report(node.span(), message)
            .help("Use a managed identity: `identity: {type: SystemAssigned}` or `UserAssigned`");
    }
}
