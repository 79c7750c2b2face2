//! Secrets of the retired integration with Microsoft Entra ID.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, SERVER_APPLICATION_SECRET, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(node) = cluster.ask(&SERVER_APPLICATION_SECRET).node() else { continue };
        // A reference to a Secret, as newer versions of the kind have it, is a mapping.
        if node.text().is_none_or(|text| text.is_empty()) {
            continue;
        }
        let message = format!("{} has the secret of its server application in Git", cluster.named(object));
        sink.report(node.span(), message)
            .sensitive()
            .help("Delete it and set `aadProfile.managed: true`; change the secret, which is known to everybody who reads Git");
    }
}
