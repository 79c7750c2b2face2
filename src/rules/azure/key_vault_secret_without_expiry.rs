//! Secrets in vaults that never expire.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[("keyvault.azure.upbound.io", "Secret"), ("keyvault.azure.m.upbound.io", "Secret")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let path = ["spec", "forProvider", "expirationDate"];
    if object.at(&path).is_some() {
        return;
    }
    let message = format!("{object} never expires, so nobody is reminded to change it");
    sink.report_missing(object.nearest_key_span(&path), message).help("Set `spec.forProvider.expirationDate`");
}
