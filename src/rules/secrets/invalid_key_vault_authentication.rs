//! Secret stores of External Secrets that do not say how to sign in to Azure Key Vault.

use crate::finding::{Severity, Sink};
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GROUP, "SecretStore"), (GROUP, "ClusterSecretStore")], check);

pub(super) const GROUP: &str = "external-secrets.io";

/// The default of `authType` and what each needs.
/// Source: `external-secrets/external-secrets`, `apis/externalsecrets/v1/secretstore_azurekv_types.go`.
fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(vault) = object.at(&["spec", "provider"]).and_then(|provider| provider.entry("azurekv")) else { return };
    let is_written = |key: &str| vault.value.get(key).is_some_and(|node| !node.is_null());
    let mode = vault.value.get("authType");
    let text = mode.and_then(Node::text);
    if text.as_deref().is_some_and(is_templated) || object.is_uncertain() {
        return;
    }
    let (account, secret) = (vault.value.entry("serviceAccountRef"), is_written("authSecretRef"));
    match text.as_deref() {
        None | Some("ServicePrincipal") if !secret => {
            let says = match text {
                Some(_) => "has `authType: ServicePrincipal`",
                None => "has no `authType`, which means `ServicePrincipal`,",
            };
            let (what, help) = match account {
                Some(_) => (
                    "`serviceAccountRef` is not read then, and there is no `authSecretRef`",
                    "Write `authType: WorkloadIdentity`, with which the service account is read",
                ),
                None => (
                    "there is no `authSecretRef` with its credentials",
                    "Write `authType: WorkloadIdentity` and a `serviceAccountRef`, or the `authSecretRef` of the service principal",
                ),
            };
            let message = format!("{object} {says} and {what}: it cannot sign in to the vault");
            let report = match (mode, account) {
                (Some(mode), _) => sink.report(mode.span(), message),
                (None, Some(account)) => sink.report_missing(account.key.span(), message),
                (None, None) => sink.report_missing(vault.key.span(), message),
            };
            let report = report.help(help);
            if let (Some(mode), Some(_)) = (mode, account) {
                let _ = report.fix("Write `WorkloadIdentity`", [(mode.span(), "WorkloadIdentity".to_owned())]);
            }
        }
        Some("WorkloadIdentity") => {
            let Some(account) = account.filter(|_| object.kind() == "ClusterSecretStore") else { return };
            if account.value.get("namespace").is_none() {
                let message = format!(
                    "{object} is for every namespace, and its `serviceAccountRef` has no `namespace`: each namespace needs a service \
                     account of that name with its own federated credential"
                );
                sink.report_missing(account.key.span(), message)
                    .at_most(Severity::Warning)
                    .help("Add the `namespace` of the service account");
            }
        }
        _ => {}
    }
}
