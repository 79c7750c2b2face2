//! Vaults that are guarded by access policies.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::Flag;
use crate::object::azure::service::{Service, VAULT_RBAC, VAULT_RBAC_BEFORE, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::Vault) {
        let flag = match resource.flag(&VAULT_RBAC_BEFORE) {
            flag @ (Flag::On(_) | Flag::Off(_)) => flag,
            Flag::Missing(_) | Flag::Unknown => resource.flag(&VAULT_RBAC),
        };
        let Some(place) = flag.unless_on() else { continue };
        let message = format!(
            "{} is guarded by access policies: role assignments give nobody access to its secrets, and a Contributor can admit himself",
            resource.named(object)
        );
        place.report(sink, message).help(format!("Set `{}: true`", resource.field(&VAULT_RBAC)));
    }
}
