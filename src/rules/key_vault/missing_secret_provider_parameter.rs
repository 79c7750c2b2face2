//! Parameters without which nothing is mounted.

use super::unknown_secret_provider_parameter::spelled_otherwise;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::secret_class::{CLASSES, SecretClass};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(class) = SecretClass::of(object) else { return };
    for name in ["keyvaultName", "tenantID", "objects"] {
        let mut parameters = class.parameters();
        let is_there = parameters.any(|entry| {
            // An empty value is filled in by somebody, or found by whoever tries it.
            *entry.name() == *name
                || (name == "tenantID" && entry.name() == "tenantId")
                || spelled_otherwise(&entry.name()) == Some(name)
        });
        if is_there {
            continue;
        }
        let message =
            format!("{object}: the parameter `{name}` is missing, and the provider refuses to mount without it");
        sink.report_missing(object.nearest_key_span(&["spec", "parameters", name]), message)
            .help(format!("Add `{name}`"));
    }
}
