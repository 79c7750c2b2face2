//! Objects of Flux and what they deliver.

mod clusters;
mod dependencies;
mod durations;

family! { "flux":
    aggressive_reconcile_interval = "aggressive-reconcile-interval",
    cross_namespace_source = "cross-namespace-source",
    dependency_cycle = "dependency-cycle",
    dependency_without_wait = "dependency-without-wait",
    disabled_prune = "disabled-prune",
    file_without_objects = "file-without-objects",
    foreign_source_without_service_account = "foreign-source-without-service-account",
    insecure_flux_source = "insecure-flux-source",
    invalid_chart_reference = "invalid-chart-reference",
    invalid_flux_duration = "invalid-flux-duration",
    invalid_substitution = "invalid-substitution",
    missing_decryption = "missing-decryption",
    missing_flux_path = "missing-flux-path",
    missing_helm_remediation = "missing-helm-remediation",
    missing_retry_interval = "missing-retry-interval",
    object_in_several_deliveries = "object-in-several-deliveries",
    pruned_cloud_object = "pruned-cloud-object",
    short_health_check_timeout = "short-health-check-timeout",
    suspended_flux_object = "suspended-flux-object",
    unconfigured_manifests = "unconfigured-manifests",
    undefined_substitution_variable = "undefined-substitution-variable",
    unpinned_chart_version = "unpinned-chart-version",
    unpinned_flux_source = "unpinned-flux-source",
}
