//! Services that keys open.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::service::{LOCAL_AUTH_DISABLED, Service, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::Keyed) {
        let Some(place) = resource.flag(&LOCAL_AUTH_DISABLED).unless_on() else { continue };
        let message = format!(
            "{} can be opened with its keys, which give everything to everybody who has one",
            resource.named(object)
        );
        place.report(sink, message).help("Set `disableLocalAuth: true`; clients sign in with Microsoft Entra");
    }
}
