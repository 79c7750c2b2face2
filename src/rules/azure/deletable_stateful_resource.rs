//! Resources whose data goes with an object.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

use super::trial::is_trial;

pub(super) const CHECK: Check = Check::Azure(check);

/// Kinds that hold data, by the first part of their group.
const STATEFUL: &[(&str, &str)] = &[
    ("cache", "Redis"),
    ("cache", "RedisEnterprise"),
    ("containerservice", "ManagedCluster"),
    ("dbformysql", "FlexibleServer"),
    ("dbforpostgresql", "FlexibleServer"),
    ("documentdb", "DatabaseAccount"),
    ("keyvault", "Vault"),
    ("resources", "ResourceGroup"),
    ("sql", "Server"),
    ("sql", "ServersDatabase"),
    ("storage", "StorageAccount"),
];

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    // What stands inside another object goes when that object goes, and has a rule of its own there.
    if is_trial(object, context) {
        return;
    }
    for resource in super::operator_resources(object).filter(|resource| !resource.is_embedded()) {
        let manifest = resource.manifest();
        let part = manifest.group().split('.').next().unwrap_or_default();
        let is_stateful = STATEFUL.iter().any(|(group, kind)| *group == part && *kind == manifest.kind());
        let keeps = manifest.annotation("serviceoperator.azure.com/reconcile-policy").is_some()
            || manifest.annotation("argocd.argoproj.io/sync-options").is_some()
            || manifest.annotation("kustomize.toolkit.fluxcd.io/prune").is_some()
            || manifest.annotation("helm.sh/resource-policy").is_some();
        if !is_stateful || keeps {
            continue;
        }
        let message =
            format!("{object} holds data, and deleting the object, by a prune for example, deletes the data with it");
        sink.report_missing(manifest.nearest_key_span(&["metadata", "annotations"]), message)
            .help("Annotate it with `serviceoperator.azure.com/reconcile-policy: detach-on-delete`");
    }
}
