//! AKS clusters and their node pools, wherever a manifest declares them.

mod families;
mod retirement;
mod version;

use super::trial;

family! { "aks":
    availability_set_pool = "availability-set-pool",
    basic_load_balancer = "basic-load-balancer",
    cluster_local_accounts = "cluster-local-accounts",
    cluster_secrets_without_own_key = "cluster-secrets-without-own-key",
    cluster_service_principal = "cluster-service-principal",
    cluster_without_audit_log = "cluster-without-audit-log",
    cluster_without_azure_policy = "cluster-without-azure-policy",
    cluster_without_defender = "cluster-without-defender",
    cluster_without_entra_authorization = "cluster-without-entra-authorization",
    cluster_without_network_policy = "cluster-without-network-policy",
    cluster_without_node_image_upgrades = "cluster-without-node-image-upgrades",
    cluster_without_rbac = "cluster-without-rbac",
    cluster_without_upgrade_channel = "cluster-without-upgrade-channel",
    free_tier_cluster = "free-tier-cluster",
    image_cleaner_disabled = "image-cleaner-disabled",
    invalid_cluster_setting = "invalid-cluster-setting",
    long_term_support_without_premium = "long-term-support-without-premium",
    misplaced_workload_identity = "misplaced-workload-identity",
    node_pool_version_skew = "node-pool-version-skew",
    node_pool_without_host_encryption = "node-pool-without-host-encryption",
    node_pool_without_surge = "node-pool-without-surge",
    node_pool_without_zones = "node-pool-without-zones",
    node_public_address = "node-public-address",
    node_ssh_access = "node-ssh-access",
    pinned_version_with_upgrade_channel = "pinned-version-with-upgrade-channel",
    pod_identity_add_on = "pod-identity-add-on",
    public_api_server = "public-api-server",
    registry_role_of_wrong_identity = "registry-role-of-wrong-identity",
    removed_pod_security_policy = "removed-pod-security-policy",
    retired_cluster_add_on = "retired-cluster-add-on",
    retired_network_plugin = "retired-network-plugin",
    retired_network_policy_engine = "retired-network-policy-engine",
    retired_node_image = "retired-node-image",
    run_command_enabled = "run-command-enabled",
    secret_rotation_disabled = "secret-rotation-disabled",
    server_application_secret = "server-application-secret",
    small_system_pool = "small-system-pool",
    unrestricted_authorized_range = "unrestricted-authorized-range",
    unrestricted_node_resource_group = "unrestricted-node-resource-group",
    unsupported_kubernetes_version = "unsupported-kubernetes-version",
    untainted_system_pool = "untainted-system-pool",
    unused_authorized_ranges = "unused-authorized-ranges",
    upgrade_without_maintenance_window = "upgrade-without-maintenance-window",
    workload_identity_disabled = "workload-identity-disabled",
}
