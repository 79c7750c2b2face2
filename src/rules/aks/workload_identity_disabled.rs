//! Clusters without what the workloads of the repository need to sign in to Azure.

use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::object::azure::Flag;
use crate::object::azure::cluster::{CLUSTERS, OIDC_ISSUER, WORKLOAD_IDENTITY, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Kinds that trust a cluster's tokens.
const CREDENTIALS: &[(&str, &str)] = &[
    ("managedidentity.azure.com", "FederatedIdentityCredential"),
    ("managedidentity.azure.upbound.io", "FederatedIdentityCredential"),
    ("managedidentity.azure.m.upbound.io", "FederatedIdentityCredential"),
];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut accounts = graph.of_kind("", "ServiceAccount");
    let is_needed = accounts.any(|account| account.annotation("azure.workload.identity/client-id").is_some())
        || CREDENTIALS.iter().any(|(group, kind)| graph.of_kind(group, kind).next().is_some());
    if !is_needed {
        return;
    }
    let objects = CLUSTERS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind));
    let found: Vec<_> = objects.flat_map(|object| clusters(object).map(move |cluster| (object, cluster))).collect();
    let is_only = found.len() == 1;
    for (object, cluster) in &found {
        let has_misnamed = cluster.at(&["workloadIdentityProfile"]).is_some();
        for (setting, what) in [(&OIDC_ISSUER, "the OIDC issuer"), (&WORKLOAD_IDENTITY, "workload identity")] {
            let flag = cluster.flag(setting);
            let is_missing = matches!(flag, Flag::Missing(_));
            let Some(place) = flag.unless_on().filter(|_| !is_missing || (is_only && !has_misnamed)) else { continue };
            let message = format!(
                "{} does not switch {what} on, and workloads of this repository sign in to Azure with it: they get no token",
                cluster.named(object)
            );
            let report = place
                .report(sink, message)
                .object(object.reference().clone())
                .help(format!("Set `{}: true`", cluster.field(setting)));
            // The workloads may run in the cluster that manages this one.
            if is_missing {
                report.at_most(Severity::Warning);
            }
        }
    }
}
