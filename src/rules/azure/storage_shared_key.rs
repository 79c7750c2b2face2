//! Storage accounts that keys open.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::service::{STORAGE_SHARED_KEY, Service, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::Storage) {
        let Some(place) = resource.flag(&STORAGE_SHARED_KEY).unless_off() else { continue };
        let message = format!(
            "{} can be opened with its keys, which give everything to everybody who has one",
            resource.named(object)
        );
        place.report(sink, message).help(format!(
            "Set `{}: false`; clients sign in with Microsoft Entra",
            resource.field(&STORAGE_SHARED_KEY)
        ));
    }
}
