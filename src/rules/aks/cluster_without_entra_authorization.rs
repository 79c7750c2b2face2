//! Azure role assignments as authorization of AKS clusters.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{AZURE_RBAC, CLUSTERS, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(place) = cluster.flag(&AZURE_RBAC).unless_on() else { continue };
        let message = format!(
            "{} does not ask Azure what a user may do: access is granted by bindings in the cluster that no review of Azure roles sees",
            cluster.named(object)
        );
        place
            .report(sink, message)
            .help(format!("Turn Azure RBAC for Kubernetes on with `{}`", cluster.field(&AZURE_RBAC)));
    }
}
