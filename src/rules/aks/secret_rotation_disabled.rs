//! Secrets that pods never get anew.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, SECRET_ROTATION, SECRETS_PROVIDER, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        if cluster.flag(&SECRETS_PROVIDER).on().is_none() {
            continue;
        }
        let Some(place) = cluster.flag(&SECRET_ROTATION).unless_on() else { continue };
        let message = format!(
            "The secrets store add-on of {} does not look for new versions of secrets: pods keep old ones until they are restarted",
            cluster.named(object)
        );
        place.report(sink, message).help(format!("Switch rotation on with `{}`", cluster.field(&SECRET_ROTATION)));
    }
}
