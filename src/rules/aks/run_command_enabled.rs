//! Whoever has a role in Azure can run commands in an AKS cluster without reaching it.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, RUN_COMMAND_DISABLED, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(place) = cluster.flag(&RUN_COMMAND_DISABLED).unless_on() else { continue };
        let message = format!(
            "{} allows `az aks command invoke`: commands run in it past its private network",
            cluster.named(object)
        );
        place.report(sink, message).help(format!("Turn it off with `{}`", cluster.field(&RUN_COMMAND_DISABLED)));
    }
}
