//! Storage accounts with public containers.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::service::{STORAGE_PUBLIC_BLOBS, Service, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::Storage) {
        let Some(place) = resource.flag(&STORAGE_PUBLIC_BLOBS).unless_off() else { continue };
        let message = format!(
            "{} allows containers to be made public: one wrong access level publishes their files",
            resource.named(object)
        );
        place.report(sink, message).help(format!("Set `{}: false`", resource.field(&STORAGE_PUBLIC_BLOBS)));
    }
}
