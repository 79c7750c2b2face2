//! The Azure Policy add-on does not run in an AKS cluster.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{AZURE_POLICY, CLUSTERS, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(place) = cluster.flag(&AZURE_POLICY).unless_on() else { continue };
        let message = format!(
            "{} does not run the Azure Policy add-on: policies that are assigned to it deny and report nothing",
            cluster.named(object)
        );
        place.report(sink, message).help(format!("Turn the add-on on with `{}`", cluster.field(&AZURE_POLICY)));
    }
}
