//! Defects that a rule about the very field reports, with better advice than a schema can give.

use crate::object::Object;
use crate::object::custom::defect::{Defect, Problem};
use crate::object::misfit::Misfit;

/// Settings of clusters and node pools whose values `invalid-cluster-setting` judges.
const CLUSTER_SETTINGS: &[&str] = &[
    "loadBalancerSku",
    "mode",
    "networkDataplane",
    "networkPlugin",
    "networkPluginMode",
    "networkPolicy",
    "nodeOSUpgradeChannel",
    "osDiskType",
    "osType",
    "outboundType",
    "publicNetworkAccess",
    "restrictionLevel",
    "scaleDownMode",
    "scaleSetEvictionPolicy",
    "scaleSetPriority",
    "supportPlan",
    "tier",
    "type",
    "upgradeChannel",
];

/// What wraps a reference to a Secret that `invalid-secret-reference` reports.
const WRAPPERS: &[&str] = &["fromSecret", "secret", "secretKeyRef", "secretRef", "valueFrom"];

/// Whether another rule reports a defect.
pub(super) fn reports(object: &Object<'_>, defect: &Defect<'_>) -> bool {
    let (group, kind) = (defect.schema.kind.group, defect.schema.kind.kind);
    let path = match &defect.problem {
        Problem::UnknownField { path, .. }
        | Problem::MissingField { path, .. }
        | Problem::UnlistedValue { path, .. } => path,
        Problem::Misfit(Misfit { path, .. }) => path,
    };
    let name = path.rsplit('.').next().unwrap_or_default();
    let is_operator = group.ends_with(".azure.com") && group != "karpenter.azure.com";
    // In an object of Cluster API the path has the way to the embedded object before it.
    let ends = |wanted: &str| path == wanted || path.ends_with(&format!("].{wanted}"));
    let in_owner = ends("spec.owner") || path.starts_with("spec.owner.") || path.contains("].spec.owner.");
    match &defect.problem {
        Problem::UnknownField { entry, known, .. } => {
            let is_wrapper = WRAPPERS.contains(&name) && entry.value.is_mapping();
            let in_secret =
                *known == ["key", "name"] && !path.contains("FromConfig.") && !path.contains(".operatorSpec.");
            let is_role = kind == "RoleAssignment" && (ends("spec.roleDefinitionId") || ends("spec.scope"));
            let is_identity = matches!(kind, "ManagedCluster" | "AzureManagedControlPlane")
                && matches!(name, "workloadIdentityProfile" | "workloadIdentity");
            let is_verification = kind == "ClusterPolicy" || kind == "Policy";
            (is_operator && (in_owner || is_wrapper || in_secret || is_role))
                || is_identity
                || (group == "kyverno.io" && is_verification && path.contains(".verifyImages["))
        }
        Problem::MissingField { .. } => {
            (is_operator
                && (in_owner || (kind == "RoleAssignment" && object.at(&["spec", "roleDefinitionId"]).is_some())))
                || (group == "kustomize.toolkit.fluxcd.io" && path == "spec.prune")
                || path == "spec.writeConnectionSecretToRef.namespace"
        }
        Problem::UnlistedValue { .. } => {
            let is_setting = CLUSTER_SETTINGS.contains(&name) || ends("spec.sku.name");
            (group == "containerservice.azure.com" && kind.starts_with("ManagedCluster") && is_setting)
                || (kind == "HelmRelease" && path == "spec.chart.spec.sourceRef.kind")
        }
        Problem::Misfit(_) => {
            let is_duration = name == "timeout" || name.to_ascii_lowercase().ends_with("interval");
            (is_operator && kind == "RoleAssignment" && ends("spec.principalId"))
                || (kind == "SecretProviderClass" && path.starts_with("spec.parameters."))
                || (group.ends_with(".toolkit.fluxcd.io") && is_duration)
        }
    }
}
