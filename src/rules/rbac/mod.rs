//! RBAC: who may do what to the cluster itself.

family! { "rbac":
    anonymous_access = "anonymous-access",
    cluster_admin_binding = "cluster-admin-binding",
    group_name_instead_of_id = "group-name-instead-of-id",
    invalid_subject = "invalid-subject",
    needless_service_account_token = "needless-service-account-token",
    permission_for_default_service_account = "permission-for-default-service-account",
    permission_over_operators = "permission-over-operators",
    privilege_escalation_permission = "privilege-escalation-permission",
    secret_read_permission = "secret-read-permission",
    system_masters_binding = "system-masters-binding",
    wildcard_permission = "wildcard-permission",
}
