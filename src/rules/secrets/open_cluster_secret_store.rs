//! Secret stores that every namespace may read through.

use super::invalid_key_vault_authentication::GROUP;
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GROUP, "ClusterSecretStore")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.at(&["spec", "conditions"]).is_some_and(|conditions| !conditions.is_empty() || conditions.is_scalar()) {
        return;
    }
    let message = format!(
        "{object} has no `conditions`: whoever may create an ExternalSecret in any namespace reads every secret that the store can read"
    );
    sink.report_missing(object.nearest_key_span(&["spec", "conditions"]), message)
        .help("List the namespaces that may use it in `spec.conditions`, or give each team a SecretStore of its own");
}
