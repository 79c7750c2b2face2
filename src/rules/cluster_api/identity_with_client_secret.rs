//! Identities with a password.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("infrastructure.cluster.x-k8s.io", "AzureClusterIdentity")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "type"]) else { return };
    let Some(kind) = node.text() else { return };
    if !matches!(&*kind, "ServicePrincipal" | "ManualServicePrincipal" | "ServicePrincipalCertificate") {
        return;
    }
    let message = format!(
        "{object} is of the type `{kind}`: it signs in with a credential that lies in a Secret, expires, and works from anywhere"
    );
    sink.report(node.span(), message)
        .help("Use `type: WorkloadIdentity` with a federated credential for `capz-manager`");
}
