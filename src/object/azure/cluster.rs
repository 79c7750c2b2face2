//! AKS clusters and their node pools.

use super::{Answer, CAPZ, Declared, Dialect, Place, Setting, declared};
use crate::manifest::Node;
use crate::object::Object;

const OPERATOR: &str = "containerservice.azure.com";

/// Kinds that declare a cluster, or may embed one.
pub const CLUSTERS: &[(&str, &str)] = &[
    (OPERATOR, "ManagedCluster"),
    (CAPZ, "AzureASOManagedControlPlane"),
    (CAPZ, "AzureASOManagedControlPlaneTemplate"),
    (CAPZ, "AzureManagedControlPlane"),
    (CAPZ, "AzureManagedControlPlaneTemplate"),
    ("containerservice.azure.upbound.io", "KubernetesCluster"),
    ("containerservice.azure.m.upbound.io", "KubernetesCluster"),
    ("kro.run", "ResourceGraphDefinition"),
    ("apiextensions.crossplane.io", "Composition"),
];

/// Kinds that declare a node pool, or may embed one.
pub const POOLS: &[(&str, &str)] = &[
    (OPERATOR, "ManagedCluster"),
    (OPERATOR, "ManagedClustersAgentPool"),
    (CAPZ, "AzureASOManagedControlPlane"),
    (CAPZ, "AzureASOManagedMachinePool"),
    (CAPZ, "AzureManagedMachinePool"),
    ("containerservice.azure.upbound.io", "KubernetesCluster"),
    ("containerservice.azure.m.upbound.io", "KubernetesCluster"),
    ("containerservice.azure.upbound.io", "KubernetesClusterNodePool"),
    ("containerservice.azure.m.upbound.io", "KubernetesClusterNodePool"),
    ("kro.run", "ResourceGraphDefinition"),
    ("apiextensions.crossplane.io", "Composition"),
];

/// The clusters that an object declares.
pub fn clusters<'t>(object: &Object<'t>) -> impl Iterator<Item = Declared<'t>> + use<'t> {
    declared(object).filter(|resource| {
        let kind = resource.kind();
        match resource.dialect() {
            Dialect::Operator => kind == "ManagedCluster",
            Dialect::ClusterApi => kind.starts_with("AzureManagedControlPlane"),
            Dialect::Upbound => kind == "KubernetesCluster",
        }
    })
}

const fn setting(
    operator: &'static [&'static str],
    cluster_api: &'static [&'static str],
    upbound: &'static [&'static str],
) -> Setting {
    Setting::new(operator, cluster_api, upbound)
}

/// Whether local accounts (`kubectl` with the cluster's own certificates) are off.
pub const LOCAL_ACCOUNTS_DISABLED: Setting =
    setting(&["disableLocalAccounts"], &["disableLocalAccounts"], &["localAccountDisabled"]);
/// Whether Azure role assignments decide what users may do in the cluster.
pub const AZURE_RBAC: Setting = setting(
    &["aadProfile", "enableAzureRBAC"],
    &[],
    &["azureActiveDirectoryRoleBasedAccessControl", "azureRbacEnabled"],
);
/// Whether users sign in with Microsoft Entra ID, through the integration that AKS manages.
pub const ENTRA_MANAGED: Setting = setting(
    &["aadProfile", "managed"],
    &["aadProfile", "managed"],
    &["azureActiveDirectoryRoleBasedAccessControl", "adminGroupObjectIds"],
);
/// Whether Kubernetes RBAC is on; it is unless it says no.
pub const KUBERNETES_RBAC: Setting = setting(&["enableRBAC"], &[], &["roleBasedAccessControlEnabled"]);
/// Whether the API server has a private address only.
pub const PRIVATE: Setting = setting(
    &["apiServerAccessProfile", "enablePrivateCluster"],
    &["apiServerAccessProfile", "enablePrivateCluster"],
    &["privateClusterEnabled"],
);
/// From where the public API server may be reached.
pub const AUTHORIZED_RANGES: Setting = setting(
    &["apiServerAccessProfile", "authorizedIPRanges"],
    &["apiServerAccessProfile", "authorizedIPRanges"],
    &["apiServerAccessProfile", "authorizedIpRanges"],
);
/// Whether `az aks command invoke` is off.
pub const RUN_COMMAND_DISABLED: Setting =
    setting(&["apiServerAccessProfile", "disableRunCommand"], &[], &["runCommandEnabled"]).inverted();
/// What enforces network policies: `cilium`, `calico`, `azure`, `none`.
pub const NETWORK_POLICY: Setting =
    setting(&["networkProfile", "networkPolicy"], &["networkPolicy"], &["networkProfile", "networkPolicy"]);
/// What forwards packets: `cilium`, `azure`.
pub const NETWORK_DATAPLANE: Setting =
    setting(&["networkProfile", "networkDataplane"], &["networkDataplane"], &["networkProfile", "networkDataPlane"]);
/// What gives pods addresses: `azure`, `kubenet`, `none`.
pub const NETWORK_PLUGIN: Setting =
    setting(&["networkProfile", "networkPlugin"], &["networkPlugin"], &["networkProfile", "networkPlugin"]);
/// `overlay`, or nothing.
pub const NETWORK_PLUGIN_MODE: Setting =
    setting(&["networkProfile", "networkPluginMode"], &["networkPluginMode"], &["networkProfile", "networkPluginMode"]);
/// How packets leave the cluster.
pub const OUTBOUND_TYPE: Setting =
    setting(&["networkProfile", "outboundType"], &["outboundType"], &["networkProfile", "outboundType"]);
/// `standard` or `basic`.
pub const LOAD_BALANCER: Setting =
    setting(&["networkProfile", "loadBalancerSku"], &["loadBalancerSKU"], &["networkProfile", "loadBalancerSku"]);
/// Whether the cluster issues tokens that Entra ID can check.
pub const OIDC_ISSUER: Setting =
    setting(&["oidcIssuerProfile", "enabled"], &["oidcIssuerProfile", "enabled"], &["oidcIssuerEnabled"]);
/// Whether the webhook of workload identity runs.
pub const WORKLOAD_IDENTITY: Setting = setting(
    &["securityProfile", "workloadIdentity", "enabled"],
    &["securityProfile", "workloadIdentity", "enabled"],
    &["workloadIdentityEnabled"],
);
/// Whether the add-on that enforces Azure Policy runs.
pub const AZURE_POLICY: Setting = setting(
    &["addonProfiles", "azurepolicy", "enabled"],
    &["addonProfiles", "[azurepolicy]", "enabled"],
    &["azurePolicyEnabled"],
);
/// Whether Microsoft Defender watches the cluster.
pub const DEFENDER: Setting = setting(
    &["securityProfile", "defender", "securityMonitoring", "enabled"],
    &["securityProfile", "defender", "securityMonitoring", "enabled"],
    &["microsoftDefender"],
);
/// `patch`, `stable`, `rapid`, `node-image`, `none`.
pub const UPGRADE_CHANNEL: Setting = setting(
    &["autoUpgradeProfile", "upgradeChannel"],
    &["autoUpgradeProfile", "upgradeChannel"],
    &["automaticUpgradeChannel"],
);
/// `NodeImage`, `SecurityPatch`, `Unmanaged`, `None`. Crossplane's provider sets `NodeImage`.
pub const NODE_OS_CHANNEL: Setting =
    setting(&["autoUpgradeProfile", "nodeOSUpgradeChannel"], &[], &["nodeOsUpgradeChannel"]).good_by_default();
/// `Free`, `Standard`, `Premium`.
pub const TIER: Setting = setting(&["sku", "tier"], &["sku", "tier"], &["skuTier"]);
/// `KubernetesOfficial`, `AKSLongTermSupport`.
pub const SUPPORT_PLAN: Setting = setting(&["supportPlan"], &[], &["supportPlan"]);
/// The version of the control plane.
pub const VERSION: Setting = setting(&["kubernetesVersion"], &["version"], &["kubernetesVersion"]);
/// Whether etcd is encrypted with a key of one's own.
pub const KEY_MANAGEMENT: Setting = setting(
    &["securityProfile", "azureKeyVaultKms", "enabled"],
    &["securityProfile", "azureKeyVaultKms", "enabled"],
    &["keyManagementService"],
);
/// Whether the secrets store add-on runs.
pub const SECRETS_PROVIDER: Setting = setting(
    &["addonProfiles", "azureKeyvaultSecretsProvider", "enabled"],
    &["addonProfiles", "[azureKeyvaultSecretsProvider]", "enabled"],
    &["keyVaultSecretsProvider"],
);
/// Whether the secrets store add-on looks for new versions of secrets.
pub const SECRET_ROTATION: Setting = setting(
    &["addonProfiles", "azureKeyvaultSecretsProvider", "config", "enableSecretRotation"],
    &["addonProfiles", "[azureKeyvaultSecretsProvider]", "config", "enableSecretRotation"],
    &["keyVaultSecretsProvider", "secretRotationEnabled"],
);
/// Whether images that nothing uses are removed from nodes.
pub const IMAGE_CLEANER: Setting = setting(
    &["securityProfile", "imageCleaner", "enabled"],
    &["securityProfile", "imageCleaner", "enabled"],
    &["imageCleanerEnabled"],
);
/// Whether the retired Open Service Mesh add-on runs.
pub const OPEN_SERVICE_MESH: Setting = setting(
    &["addonProfiles", "openServiceMesh", "enabled"],
    &["addonProfiles", "[openServiceMesh]", "enabled"],
    &["openServiceMeshEnabled"],
);
/// Whether the retired HTTP application routing add-on runs.
pub const HTTP_ROUTING: Setting = setting(
    &["addonProfiles", "httpApplicationRouting", "enabled"],
    &["addonProfiles", "[httpApplicationRouting]", "enabled"],
    &["httpApplicationRoutingEnabled"],
);
/// Whether pod identity, which workload identity replaced, runs.
pub const POD_IDENTITY: Setting = setting(&["podIdentityProfile", "enabled"], &[], &[]);
/// Whether PodSecurityPolicies, which Kubernetes 1.25 removed, are on.
pub const POD_SECURITY_POLICY: Setting = setting(&["enablePodSecurityPolicy"], &[], &["enablePodSecurityPolicy"]);
/// The application whose credentials the cluster uses; `msi` where it has an identity.
pub const SERVICE_PRINCIPAL: Setting =
    setting(&["servicePrincipalProfile", "clientId"], &[], &["servicePrincipal", "clientId"]);
/// The secret of the retired integration with Entra ID.
pub const SERVER_APPLICATION_SECRET: Setting = setting(&["aadProfile", "serverAppSecret"], &[], &[]);
/// Who may change the resources of the nodes: `ReadOnly`, `Unrestricted`.
pub const NODE_GROUP_RESTRICTION: Setting = setting(&["nodeResourceGroupProfile", "restrictionLevel"], &[], &[]);

/// Where a cluster has to name what enforces network policies, if it surely has nothing: no engine, not Cilium's dataplane, and no
/// network plugin of its own, which may bring one.
pub fn place_of_missing_engine(cluster: &Declared<'_>) -> Option<Place> {
    let place = cluster.ask(&NETWORK_POLICY).unless(|engine| engine != "none")?;
    let dataplane = cluster.ask(&NETWORK_DATAPLANE);
    let is_cilium = dataplane.text().is_some_and(|dataplane| dataplane == "cilium");
    let brings_own = cluster.ask(&NETWORK_PLUGIN).text().is_some_and(|plugin| plugin == "none");
    (!is_cilium && !brings_own && !matches!(dataplane, Answer::Unknown)).then_some(place)
}

/// A node pool.
#[derive(Debug, Clone)]
pub struct Pool<'t> {
    resource: Declared<'t>,
    /// The pool's entry in a list of its cluster's; `None` for a pool with a manifest of its own.
    entry: Option<Node<'t>>,
}

/// A setting of a pool in each spelling, below the pool.
#[derive(Debug, Clone, Copy)]
pub struct PoolSetting {
    /// Azure Resource Manager, as Azure Service Operator writes it.
    pub operator: &'static [&'static str],
    /// Cluster API's Azure provider.
    pub cluster_api: &'static [&'static str],
    /// Crossplane, which uses Terraform's names.
    pub upbound: &'static [&'static str],
}

/// `System` or `User`.
pub const MODE: PoolSetting = PoolSetting { operator: &["mode"], cluster_api: &["mode"], upbound: &["mode"] };
/// Zones that the nodes are spread over.
pub const ZONES: PoolSetting =
    PoolSetting { operator: &["availabilityZones"], cluster_api: &["availabilityZones"], upbound: &["zones"] };
/// Whether each node has a public address.
pub const PUBLIC_ADDRESS: PoolSetting = PoolSetting {
    operator: &["enableNodePublicIP"],
    cluster_api: &["enableNodePublicIP"],
    upbound: &["nodePublicIpEnabled"],
};
/// Whether disks and caches are encrypted on the host.
pub const HOST_ENCRYPTION: PoolSetting = PoolSetting {
    operator: &["enableEncryptionAtHost"],
    cluster_api: &["enableEncryptionAtHost"],
    upbound: &["hostEncryptionEnabled"],
};
/// The version of the nodes.
pub const POOL_VERSION: PoolSetting =
    PoolSetting { operator: &["orchestratorVersion"], cluster_api: &[], upbound: &["orchestratorVersion"] };
/// The operating system.
pub const OS_SKU: PoolSetting = PoolSetting { operator: &["osSKU"], cluster_api: &["osSKU"], upbound: &["osSku"] };
/// `VirtualMachineScaleSets` or `AvailabilitySet`.
pub const POOL_TYPE: PoolSetting = PoolSetting { operator: &["type"], cluster_api: &[], upbound: &["type"] };
/// How many nodes an upgrade adds.
pub const MAX_SURGE: PoolSetting = PoolSetting {
    operator: &["upgradeSettings", "maxSurge"],
    cluster_api: &[],
    upbound: &["upgradeSettings", "maxSurge"],
};
/// `Disabled` or `LocalUser`.
pub const SSH_ACCESS: PoolSetting =
    PoolSetting { operator: &["securityProfile", "sshAccess"], cluster_api: &[], upbound: &[] };
/// The number of nodes.
pub const COUNT: PoolSetting = PoolSetting { operator: &["count"], cluster_api: &[], upbound: &["nodeCount"] };
/// The least number of nodes of a pool that scales.
pub const MIN_COUNT: PoolSetting =
    PoolSetting { operator: &["minCount"], cluster_api: &["scaling", "minSize"], upbound: &["minCount"] };
/// Whether the number of nodes changes by itself.
pub const AUTO_SCALING: PoolSetting =
    PoolSetting { operator: &["enableAutoScaling"], cluster_api: &["scaling"], upbound: &["autoScalingEnabled"] };
/// Taints, as `key=value:effect`; Cluster API writes them as mappings.
pub const TAINTS: PoolSetting =
    PoolSetting { operator: &["nodeTaints"], cluster_api: &["taints"], upbound: &["nodeTaints"] };

/// Labels of the nodes.
pub const LABELS: PoolSetting =
    PoolSetting { operator: &["nodeLabels"], cluster_api: &["nodeLabels"], upbound: &["nodeLabels"] };
/// `Spot` or `Regular`.
pub const PRIORITY: PoolSetting =
    PoolSetting { operator: &["scaleSetPriority"], cluster_api: &["scaleSetPriority"], upbound: &["priority"] };

/// The node pools that an object declares.
pub fn pools<'t>(object: &Object<'t>) -> impl Iterator<Item = Pool<'t>> + use<'t> {
    declared(object).flat_map(|resource| {
        let list = match (resource.dialect(), resource.kind()) {
            (Dialect::Operator, "ManagedCluster") => "agentPoolProfiles",
            (Dialect::Upbound, "KubernetesCluster") => "defaultNodePool",
            (Dialect::Operator, "ManagedClustersAgentPool")
            | (Dialect::ClusterApi, "AzureManagedMachinePool")
            | (Dialect::Upbound, "KubernetesClusterNodePool") => return vec![Pool { resource, entry: None }],
            _ => return Vec::new(),
        };
        let Some(list) = resource.at(&[list]) else { return Vec::new() };
        let entries = list.items().chain(list.is_mapping().then_some(list));
        entries
            .filter(|entry| entry.is_mapping())
            .map(|entry| Pool { resource: resource.clone(), entry: Some(entry) })
            .collect()
    })
}

impl<'t> Pool<'t> {
    /// The resource that the pool is, or belongs to.
    pub fn resource(&self) -> &Declared<'t> {
        &self.resource
    }

    /// The pool's entry in its cluster; `None` for a pool with a manifest of its own.
    pub fn entry(&self) -> Option<Node<'t>> {
        self.entry
    }

    fn setting(&self, setting: &PoolSetting) -> Setting {
        Setting::new(setting.operator, setting.cluster_api, setting.upbound)
    }

    /// What is written for a setting, also if it is a variable.
    pub fn get(&self, setting: &PoolSetting) -> Option<Node<'t>> {
        let path = match self.resource.dialect() {
            Dialect::Operator => setting.operator,
            Dialect::ClusterApi => setting.cluster_api,
            Dialect::Upbound => setting.upbound,
        };
        if path.is_empty() {
            return None;
        }
        let root = self.entry.or_else(|| self.resource.settings())?;
        super::setting::at(root, path).filter(|node| !node.is_null())
    }

    /// The place where a setting has to be written; `None` where this spelling has no such setting, or where it may still come.
    pub fn place_of_missing(&self, setting: &PoolSetting) -> Option<super::Place> {
        let super::Answer::Missing(span) = self.resource.ask(&self.setting(setting)) else { return None };
        let span = self.entry.and_then(|entry| entry.entries().next()).map_or(span, |first| first.key.span());
        Some(super::Place { span, is_missing: true })
    }

    /// How messages name the pool.
    pub fn named(&self, object: &Object<'_>) -> String {
        let name = self.entry.and_then(|entry| entry.get("name")).and_then(Node::text);
        match (self.entry, name) {
            (None, _) => self.resource.named(object),
            (Some(_), Some(name)) => format!("Node pool `{name}` of {}", self.resource.named(object)),
            (Some(_), None) => format!("A node pool of {}", self.resource.named(object)),
        }
    }

    /// Whether system pods run on it: the first pool of a cluster always is a system pool in Crossplane.
    pub fn is_system(&self) -> bool {
        let mode = self.get(&MODE).and_then(Node::text);
        let is_default = self.resource.dialect() == Dialect::Upbound && self.entry.is_some();
        is_default || mode.is_some_and(|mode| mode == "System")
    }
}
