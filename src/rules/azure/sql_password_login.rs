//! SQL servers with password logins.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::service::{SQL_ENTRA_ONLY, Service, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::SqlServer) {
        let Some(place) = resource.flag(&SQL_ENTRA_ONLY).unless_on() else { continue };
        let message = format!(
            "{} lets everybody in who knows a password: it does not insist on Microsoft Entra",
            resource.named(object)
        );
        place.report(sink, message).help(format!("Set `{}: true`", resource.field(&SQL_ENTRA_ONLY)));
    }
}
