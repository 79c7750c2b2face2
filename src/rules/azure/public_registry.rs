//! Registries that answer everybody.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::Answer;
use crate::object::azure::service::{REGISTRY_DEFAULT_ACTION, REGISTRY_PUBLIC, Service, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::Registry) {
        let Some(place) = resource
            .ask(&REGISTRY_PUBLIC)
            .unless(|access| matches!(access, "Disabled" | "SecuredByPerimeter" | "false"))
        else {
            continue;
        };
        let default = resource.ask(&REGISTRY_DEFAULT_ACTION);
        if matches!(default, Answer::Unknown) || default.text().is_some_and(|action| action == "Deny") {
            continue;
        }
        let message = format!("{} answers the whole internet", resource.named(object));
        place.report(sink, message).help("Set `publicNetworkAccess` to `Disabled` and use a private endpoint");
    }
}
