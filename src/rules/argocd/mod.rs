//! Objects of Argo CD and what they deliver.

family! { "argocd":
    floating_target_revision = "floating-target-revision",
    missing_application_path = "missing-application-path",
    pruned_cloud_resource = "pruned-cloud-resource",
    unordered_sync_wave = "unordered-sync-wave",
    unpermitted_application = "unpermitted-application",
}
