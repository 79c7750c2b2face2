//! Security updates of nodes.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, NODE_OS_CHANNEL, UPGRADE_CHANNEL, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        if cluster.ask(&UPGRADE_CHANNEL).text().is_some_and(|channel| channel == "node-image") {
            continue;
        }
        let is_good = |channel: &str| !matches!(channel, "None" | "Unmanaged");
        let answer = cluster.ask(&NODE_OS_CHANNEL);
        let Some(place) = answer.unless(is_good) else { continue };
        let channel = answer.text().map_or(String::new(), |channel| format!(" (`{channel}`)"));
        let message = format!(
            "The nodes of {} do not get security updates by themselves{channel}: they keep the flaws of the day they were made",
            cluster.named(object)
        );
        place
            .report(sink, message)
            .help(format!("Set `{}` to `NodeImage` or `SecurityPatch`", cluster.field(&NODE_OS_CHANNEL)));
    }
}
