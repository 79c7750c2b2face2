//! Objects of Azure Service Operator without an owner.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::operator::{Owner, owner};
use crate::rules::{Check, Context};

use super::operator_resources;

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in operator_resources(object).filter(|resource| !resource.is_patched()) {
        let manifest = resource.manifest();
        let what = match owner(manifest) {
            Owner::None => continue,
            Owner::Known(Some(kind)) => format!("the name of its {}", kind.rsplit('/').next().unwrap_or(kind)),
            Owner::Known(None) => "the name of its resource group or parent".to_owned(),
            Owner::Arbitrary => "`group`, `kind` and `name` of its owner, which may be of any kind".to_owned(),
        };
        if manifest.at(&["spec", "owner"]).is_some_and(|owner| !owner.is_null()) {
            continue;
        }
        let message =
            format!("{} does not say what owns it, {what}: the operator cannot make it", resource.named(object));
        sink.report_missing(manifest.nearest_key_span(&["spec", "owner"]), message)
            .help("Add `spec.owner` with the name of an object of the same namespace, or with an `armId`");
    }
}
