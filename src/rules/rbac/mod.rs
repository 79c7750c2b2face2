//! RBAC: who may do what to the cluster itself.

family! { "rbac":
    anonymous_access = "anonymous-access",
    cluster_admin_binding = "cluster-admin-binding",
    needless_service_account_token = "needless-service-account-token",
    permission_for_default_service_account = "permission-for-default-service-account",
    privilege_escalation_permission = "privilege-escalation-permission",
    secret_read_permission = "secret-read-permission",
    wildcard_permission = "wildcard-permission",
}
