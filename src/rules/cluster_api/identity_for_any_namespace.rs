//! Identities that every namespace may use.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("infrastructure.cluster.x-k8s.io", "AzureClusterIdentity")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(entry) = object.at(&["spec"]).and_then(|spec| spec.entry("allowedNamespaces")) else { return };
    if entry.value.is_mapping() && entry.value.is_empty() {
        let message =
            format!("{object} may be used from every namespace: `allowedNamespaces: {{}}` stands for all of them");
        sink.report(entry.value.span(), message).help("List the namespaces in `allowedNamespaces.list`");
    }
}
