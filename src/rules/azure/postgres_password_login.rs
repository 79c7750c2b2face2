//! PostgreSQL servers with password logins.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::service::{POSTGRES_PASSWORDS, Service, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::Postgres) {
        let Some(place) = resource.ask(&POSTGRES_PASSWORDS).unless(|mode| mode == "Disabled") else { continue };
        let message = format!("{} lets everybody in who knows a password", resource.named(object));
        place.report(sink, message).help("Set `authConfig: {activeDirectoryAuth: Enabled, passwordAuth: Disabled}`");
    }
}
