//! API servers of AKS clusters that everybody can reach.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::Flag;
use crate::object::azure::cluster::{AUTHORIZED_RANGES, CLUSTERS, PRIVATE, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(place) = cluster.flag(&PRIVATE).unless_on() else { continue };
        if matches!(cluster.flag(&AUTHORIZED_RANGES), Flag::On(_) | Flag::Unknown) {
            continue;
        }
        // A newer field of Azure Resource Manager that says the same.
        if cluster.at(&["publicNetworkAccess"]).is_some_and(|access| access.text().is_none_or(|text| text != "Enabled"))
        {
            continue;
        }
        let message = format!(
            "{} can be reached from the whole internet: it is not private and has no authorized ranges, so a leaked credential \
             works from anywhere",
            cluster.named(object)
        );
        let help = format!(
            "Set `{}`, or list who may come in `{}`",
            cluster.field(&PRIVATE),
            cluster.field(&AUTHORIZED_RANGES)
        );
        place.report(sink, message).help(help);
    }
}
