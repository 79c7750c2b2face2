//! Vaults without soft-delete.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::service::{Service, VAULT_SOFT_DELETE, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::Vault) {
        let Some(place) = resource.flag(&VAULT_SOFT_DELETE).off() else { continue };
        let message =
            format!("{} switches soft-delete off, which Azure refuses for new vaults", resource.named(object));
        sink.report(place, message).help("Delete the field: soft-delete is on by default");
    }
}
