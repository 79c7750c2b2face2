//! Add-ons: cert-manager, KEDA, External Secrets, Karpenter.

family! { "add-ons":
    disabled_secret_refresh = "disabled-secret-refresh",
    invalid_certificate_duration = "invalid-certificate-duration",
    removed_pod_identity_provider = "removed-pod-identity-provider",
    shared_certificate_secret = "shared-certificate-secret",
    unlimited_node_pool = "unlimited-node-pool",
}
