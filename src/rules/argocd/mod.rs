//! Objects of Argo CD and what they deliver.

family! { "argocd":
    default_project = "default-project",
    floating_target_revision = "floating-target-revision",
    missing_application_path = "missing-application-path",
    pruned_cloud_resource = "pruned-cloud-resource",
    rejected_application_set = "rejected-application-set",
    replaced_azure_resource = "replaced-azure-resource",
    unknown_values_reference = "unknown-values-reference",
    unordered_sync_wave = "unordered-sync-wave",
    unpermitted_application = "unpermitted-application",
    unpermitted_kind = "unpermitted-kind",
}
