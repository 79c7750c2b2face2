//! Azure identities: who a pod is in Azure, and what it may do there.

mod role_text;

family! { "identity":
    client_id_from_pod_annotation = "client-id-from-pod-annotation",
    client_secret_with_workload_identity = "client-secret-with-workload-identity",
    deprecated_pod_identity = "deprecated-pod-identity",
    environment_blocks_workload_identity = "environment-blocks-workload-identity",
    federated_pull_request = "federated-pull-request",
    invalid_azure_id = "invalid-azure-id",
    invalid_federated_audience = "invalid-federated-audience",
    invalid_federated_issuer = "invalid-federated-issuer",
    invalid_federated_subject = "invalid-federated-subject",
    invalid_role_assignment = "invalid-role-assignment",
    invalid_token_expiration = "invalid-token-expiration",
    mismatched_role_name = "mismatched-role-name",
    misplaced_workload_identity_label = "misplaced-workload-identity-label",
    missing_client_id = "missing-client-id",
    missing_principal_type = "missing-principal-type",
    missing_workload_identity_label = "missing-workload-identity-label",
    over_privileged_identity = "over-privileged-identity",
    placeholder_azure_identifier = "placeholder-azure-identifier",
    unknown_role_definition = "unknown-role-definition",
    unknown_skipped_container = "unknown-skipped-container",
    workload_identity_annotation_on_pod = "workload-identity-annotation-on-pod",
    workload_identity_for_default_service_account = "workload-identity-for-default-service-account",
    workload_identity_proxy_sidecar = "workload-identity-proxy-sidecar",
}
