//! Local accounts of AKS clusters.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, LOCAL_ACCOUNTS_DISABLED, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(place) = cluster.flag(&LOCAL_ACCOUNTS_DISABLED).unless_on() else { continue };
        let message = format!(
            "{} accepts local accounts: whoever may read its admin credentials gets a certificate that no group or audit log knows",
            cluster.named(object)
        );
        place
            .report(sink, message)
            .help(format!("Turn local accounts off with `{}`", cluster.field(&LOCAL_ACCOUNTS_DISABLED)));
    }
}
