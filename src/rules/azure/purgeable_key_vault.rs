//! Vaults without purge protection.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::service::{Service, VAULT_PURGE_PROTECTION, services};
use crate::rules::{Check, Context};

use super::trial::is_trial;

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::Vault) {
        let Some(place) = resource.flag(&VAULT_PURGE_PROTECTION).unless_on() else { continue };
        if is_trial(object, context) {
            continue;
        }
        let message = format!(
            "{} can be deleted for good at once: it has no purge protection, and what its keys encrypted would be lost",
            resource.named(object)
        );
        place.report(sink, message).help(format!("Set `{}: true`", resource.field(&VAULT_PURGE_PROTECTION)));
    }
}
