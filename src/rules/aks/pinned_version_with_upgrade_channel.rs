//! Versions in Git that AKS changes.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, UPGRADE_CHANNEL, VERSION, clusters};
use crate::rules::{Check, Context};

use super::version::numbers;

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(version) = cluster.ask(&VERSION).node() else { continue };
        let Some(text) = version.text().filter(|text| numbers(text).is_some_and(|(_, patch)| patch.is_some())) else {
            continue;
        };
        let channel = cluster.ask(&UPGRADE_CHANNEL);
        let Some(node) = channel.node() else { continue };
        let Some(channel) = channel.text().filter(|channel| matches!(&**channel, "stable" | "rapid" | "patch")) else {
            continue;
        };
        let message = format!(
            "{} pins Kubernetes {text}, and the upgrade channel `{channel}` upgrades it: Git then asks for an older version, which \
             AKS refuses",
            cluster.named(object)
        );
        sink.report(version.span(), message)
            .related(node.span(), "the upgrade channel")
            .help("Write the minor version only");
    }
}
