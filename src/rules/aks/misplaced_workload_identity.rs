//! Workload identity under a name that no cluster has.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::Dialect;
use crate::object::azure::cluster::{CLUSTERS, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object).filter(|cluster| cluster.dialect() != Dialect::Upbound) {
        let Some(settings) = cluster.settings() else { continue };
        for name in ["workloadIdentity", "workloadIdentityProfile"] {
            let Some(entry) = settings.entry(name) else { continue };
            let message = format!(
                "{} has no field `{name}`: workload identity stays off, and pods get no tokens for Azure",
                cluster.named(object)
            );
            let report =
                sink.report(entry.key.span(), message).help("Write `securityProfile: {workloadIdentity: {enabled: true}}`");
            let enabled = entry.value.get("enabled").filter(|enabled| enabled.is_scalar() && entry.value.len() == 1);
            if let Some(enabled) = enabled.filter(|_| settings.get("securityProfile").is_none()) {
                // The mapping around it, braces or none, stays as it is.
                let braces = if entry.value.raw().starts_with('{') { ("{", "}") } else { ("", "") };
                let nested = format!("{}workloadIdentity: {{enabled: {}}}{}", braces.0, enabled.raw(), braces.1);
                let edits = [(entry.key.span(), "securityProfile".to_owned()), (entry.value.span(), nested)];
                report.fix("Move it into `securityProfile`", edits);
            }
        }
    }
}
