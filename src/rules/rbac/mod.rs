//! RBAC: who may do what to the cluster itself.

mod permission;

family! { "rbac":
    admission_control_permission = "admission-control-permission",
    aggregation_without_roles = "aggregation-without-roles",
    anonymous_access = "anonymous-access",
    binding_without_subjects = "binding-without-subjects",
    cluster_admin_binding = "cluster-admin-binding",
    config_map_write_permission = "config-map-write-permission",
    deletion_permission = "deletion-permission",
    edit_binding_for_whole_cluster = "edit-binding-for-whole-cluster",
    group_name_instead_of_id = "group-name-instead-of-id",
    ignored_subject_namespace = "ignored-subject-namespace",
    invalid_subject = "invalid-subject",
    needless_service_account_token = "needless-service-account-token",
    network_management_permission = "network-management-permission",
    permission_for_default_service_account = "permission-for-default-service-account",
    permission_over_operators = "permission-over-operators",
    permission_without_effect = "permission-without-effect",
    persistent_volume_permission = "persistent-volume-permission",
    pod_access_permission = "pod-access-permission",
    pod_creation_permission = "pod-creation-permission",
    privilege_escalation_permission = "privilege-escalation-permission",
    record_deletion_permission = "record-deletion-permission",
    role_management_permission = "role-management-permission",
    rules_beside_aggregation = "rules-beside-aggregation",
    secret_read_permission = "secret-read-permission",
    system_masters_binding = "system-masters-binding",
    unlistable_resource_name = "unlistable-resource-name",
    unused_role = "unused-role",
    wildcard_permission = "wildcard-permission",
}
