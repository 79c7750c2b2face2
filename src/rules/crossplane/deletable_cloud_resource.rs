//! Resources whose data goes with an object.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::{Dialect, declared};
use crate::rules::trial::is_trial;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

/// Kinds that hold data, by the first part of their group. Source: the CRDs of provider-upjet-azure.
const STATEFUL: &[(&str, &str)] = &[
    ("azure", "ResourceGroup"),
    ("cache", "RedisCache"),
    ("containerservice", "KubernetesCluster"),
    ("cosmosdb", "Account"),
    ("dbformysql", "FlexibleServer"),
    ("dbforpostgresql", "FlexibleServer"),
    ("keyvault", "Vault"),
    ("sql", "MSSQLDatabase"),
    ("sql", "MSSQLServer"),
    ("storage", "Account"),
];

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for resource in declared(object).filter(|resource| resource.dialect() == Dialect::Upbound && !resource.is_patched())
    {
        let manifest = resource.manifest();
        let part = manifest.group().split('.').next().unwrap_or_default();
        if !STATEFUL.iter().any(|(group, kind)| *group == part && *kind == manifest.kind()) || is_trial(object, context)
        {
            continue;
        }
        let Some(spec) = manifest.at(&["spec"]) else { continue };
        let deletes = |policy: Node<'_>| policy.text().is_none_or(|policy| policy == "*" || policy == "Delete");
        let keeps = spec.get("managementPolicies").is_some_and(|policies| !policies.items().any(deletes));
        if keeps
            || spec.get("deletionPolicy").is_some_and(|policy| policy.text().is_none_or(|policy| policy != "Delete"))
        {
            continue;
        }
        let message =
            format!("{} holds data, and deleting the object deletes the data with it", resource.named(object));
        sink.report_missing(manifest.nearest_key_span(&["spec", "deletionPolicy"]), message)
            .help("Leave `Delete` out of `managementPolicies`, or set `deletionPolicy: Orphan`");
    }
}
