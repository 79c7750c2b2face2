//! Registries with an admin user.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::service::{REGISTRY_ADMIN, Service, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::Registry) {
        let Some(place) = resource.flag(&REGISTRY_ADMIN).on() else { continue };
        let message = format!(
            "{} has its admin user switched on: one shared password may push and delete every image",
            resource.named(object)
        );
        sink.report(place, message).help("Delete the field, and give `AcrPull` and `AcrPush` to identities");
    }
}
