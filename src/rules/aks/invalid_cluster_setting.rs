//! Settings of clusters that take one of a few words.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::cluster::{POOLS, clusters, pools};
use crate::object::azure::{Dialect, is_open};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POOLS, check);

/// Paths in the spec of a ManagedCluster, and their values. Source: `structure.txt` of `containerservice` in Azure Service
/// Operator 2.11 to 2.20, all versions together.
const CLUSTER: &[(&[&str], &[&str])] = &[
    (&["autoUpgradeProfile", "upgradeChannel"], &["node-image", "none", "patch", "rapid", "stable"]),
    (&["autoUpgradeProfile", "nodeOSUpgradeChannel"], &["NodeImage", "None", "SecurityPatch", "Unmanaged"]),
    (&["networkProfile", "networkPlugin"], &["azure", "kubenet", "none"]),
    (&["networkProfile", "networkPluginMode"], &["overlay"]),
    (&["networkProfile", "networkPolicy"], &["azure", "calico", "cilium", "none"]),
    (&["networkProfile", "networkDataplane"], &["azure", "cilium"]),
    (&["networkProfile", "loadBalancerSku"], &["basic", "standard"]),
    (
        &["networkProfile", "outboundType"],
        &["block", "loadBalancer", "managedNATGateway", "none", "userAssignedNATGateway", "userDefinedRouting"],
    ),
    (&["sku", "name"], &["Automatic", "Base", "Basic"]),
    (&["sku", "tier"], &["Free", "Paid", "Premium", "Standard"]),
    (&["supportPlan"], &["AKSLongTermSupport", "KubernetesOfficial"]),
    (&["publicNetworkAccess"], &["Disabled", "Enabled", "SecuredByPerimeter"]),
    (&["nodeResourceGroupProfile", "restrictionLevel"], &["ReadOnly", "Unrestricted"]),
    (&["identity", "type"], &["None", "SystemAssigned", "UserAssigned"]),
];

/// The same for a node pool.
const POOL: &[(&[&str], &[&str])] = &[
    (&["mode"], &["Gateway", "System", "User"]),
    (&["type"], &["AvailabilitySet", "VirtualMachineScaleSets", "VirtualMachines"]),
    (&["osType"], &["Linux", "Windows"]),
    (&["osDiskType"], &["Ephemeral", "Managed"]),
    (&["scaleSetPriority"], &["Regular", "Spot"]),
    (&["scaleSetEvictionPolicy"], &["Deallocate", "Delete"]),
    (&["scaleDownMode"], &["Deallocate", "Delete"]),
];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object).filter(|cluster| cluster.dialect() == Dialect::Operator) {
        let Some(settings) = cluster.settings() else { continue };
        judge(settings, CLUSTER, &cluster.named(object), sink);
    }
    for pool in pools(object).filter(|pool| pool.resource().dialect() == Dialect::Operator) {
        let Some(settings) = pool.entry().or_else(|| pool.resource().settings()) else { continue };
        let name = pool.named(object);
        judge(settings, POOL, &name, sink);
        let field = if pool.entry().is_some() { "name" } else { "azureName" };
        let Some(node) = settings.get(field) else { continue };
        let Some(text) = node.text().filter(|text| !is_open(text) && !is_pool_name(text)) else { continue };
        let message = format!(
            "{name}: `{text}` is no name of a node pool: up to 12 small letters and digits that start with a letter"
        );
        sink.report(node.span(), message).help("Choose a shorter name without hyphens");
    }
}

fn judge(settings: Node<'_>, table: &[(&[&str], &[&str])], name: &str, sink: &mut Sink) {
    for (path, values) in table {
        let Some(node) = settings.at(path) else { continue };
        let Some(text) = node.as_str().filter(|text| !is_open(text) && !values.contains(&&**text)) else { continue };
        let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "");
        let meant = values.iter().find(|value| plain(value) == plain(&text));
        let hint = meant.map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
        let message =
            format!("{name}: `{}` cannot be `{text}`, so the API server rejects the object{hint}", path.join("."));
        sink.report(node.span(), message).help(format!("Use one of: {}", values.join(", ")));
    }
}

fn is_pool_name(text: &str) -> bool {
    text.len() <= 12
        && text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}
