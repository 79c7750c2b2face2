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
        Problem::UnknownField { path, .. } | Problem::MissingField { path, .. } | Problem::UnlistedValue { path, .. } => path,
        Problem::Misfit(Misfit { path, .. }) => path,
    };
    let name = path.rsplit('.').next().unwrap_or_default();
    let is_operator = group.ends_with(".azure.com") && group != "karpenter.azure.com";
    // In an object of Cluster API the path has the way to the embedded object before it.
    let ends = |wanted: &str| path == wanted || path.ends_with(&format!("].{wanted}"));
    let in_owner = ends("spec.owner") || path.starts_with("spec.owner.") || path.contains("].spec.owner.");
    match &defect.problem {
        Problem::UnknownField { entry, .. } => {
            let is_wrapper = WRAPPERS.contains(&name) && entry.value.is_mapping();
            let is_role = kind == "RoleAssignment" && (ends("spec.roleDefinitionId") || ends("spec.scope"));
            let is_identity = matches!(kind, "ManagedCluster" | "AzureManagedControlPlane")
                && matches!(name, "workloadIdentityProfile" | "workloadIdentity");
            let is_verification = kind == "ClusterPolicy" || kind == "Policy";
            (is_operator && (in_owner || is_wrapper || is_role))
                || is_identity
                || (group == "kyverno.io" && is_verification && path.contains(".verifyImages["))
        }
        Problem::MissingField { .. } => is_operator && (in_owner || (kind == "RoleAssignment" && object.at(&["spec", "roleDefinitionId"]).is_some())),
        Problem::UnlistedValue { .. } => {
            group == "containerservice.azure.com" && kind.starts_with("ManagedCluster") && (CLUSTER_SETTINGS.contains(&name) || ends("spec.sku.name"))
        }
        Problem::Misfit(_) => is_operator && kind == "RoleAssignment" && ends("spec.principalId"),
    }
}
