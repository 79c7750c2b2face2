//! Cluster API and its Azure provider (CAPZ).

family! { "cluster-api":
    cluster_in_default_namespace = "cluster-in-default-namespace",
    identity_for_any_namespace = "identity-for-any-namespace",
    identity_with_client_secret = "identity-with-client-secret",
    identity_without_move_label = "identity-without-move-label",
    kubeconfig_secret_collision = "kubeconfig-secret-collision",
    missing_managed_resource = "missing-managed-resource",
    paused_cluster = "paused-cluster",
    replicas_with_node_autoscaler = "replicas-with-node-autoscaler",
    unpinned_provider = "unpinned-provider",
    unused_identity = "unused-identity",
}
