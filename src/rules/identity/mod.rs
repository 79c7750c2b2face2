//! Azure identities: who a pod is in Azure, and what it may do there.

mod family_of;
mod near_miss;
mod role_text;

family! { "identity":
    client_id_from_pod_annotation = "client-id-from-pod-annotation",
    client_secret_with_workload_identity = "client-secret-with-workload-identity",
    dangling_role_principal = "dangling-role-principal",
    deprecated_pod_identity = "deprecated-pod-identity",
    duplicate_federated_credential = "duplicate-federated-credential",
    duplicate_role_assignment = "duplicate-role-assignment",
    environment_blocks_workload_identity = "environment-blocks-workload-identity",
    federated_pull_request = "federated-pull-request",
    hardcoded_federated_issuer = "hardcoded-federated-issuer",
    identity_shared_across_namespaces = "identity-shared-across-namespaces",
    invalid_azure_id = "invalid-azure-id",
    invalid_federated_audience = "invalid-federated-audience",
    invalid_federated_issuer = "invalid-federated-issuer",
    invalid_federated_subject = "invalid-federated-subject",
    invalid_role_assignment = "invalid-role-assignment",
    invalid_token_expiration = "invalid-token-expiration",
    mismatched_role_name = "mismatched-role-name",
    misplaced_workload_identity_label = "misplaced-workload-identity-label",
    missing_client_id = "missing-client-id",
    missing_federated_credential = "missing-federated-credential",
    missing_principal_type = "missing-principal-type",
    missing_workload_identity_label = "missing-workload-identity-label",
    operator_without_federated_credential = "operator-without-federated-credential",
    over_privileged_identity = "over-privileged-identity",
    placeholder_azure_identifier = "placeholder-azure-identifier",
    too_many_federated_credentials = "too-many-federated-credentials",
    unexported_identity = "unexported-identity",
    unknown_federated_subject = "unknown-federated-subject",
    unknown_role_definition = "unknown-role-definition",
    unknown_skipped_container = "unknown-skipped-container",
    workload_identity_annotation_on_pod = "workload-identity-annotation-on-pod",
    workload_identity_for_default_service_account = "workload-identity-for-default-service-account",
    workload_identity_proxy_sidecar = "workload-identity-proxy-sidecar",
}
