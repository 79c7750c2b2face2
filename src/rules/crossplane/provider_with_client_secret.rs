//! Providers that sign in with a password.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

const CONFIGS: &[(&str, &str)] = &[
    ("azure.upbound.io", "ProviderConfig"),
    ("azure.m.upbound.io", "ProviderConfig"),
    ("azure.m.upbound.io", "ClusterProviderConfig"),
];

pub(super) const CHECK: Check = Check::Object(CONFIGS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(source) = object.at(&["spec", "credentials", "source"]) else { return };
    if source.text().is_some_and(|source| source == "Secret") {
        let message =
            format!("{object} lets the Azure provider sign in with a password, which expires and works from anywhere");
        sink.report(source.span(), message)
            .help("Use `OIDCTokenFile` (workload identity) or `UserAssignedManagedIdentity`");
    }
}
