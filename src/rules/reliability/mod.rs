//! Reliability: what breaks under load, in a rollout, in an upgrade.

mod autoscaled;
mod matching;
mod resources;

family! { "reliability":
    autoscaler_with_scaled_object = "autoscaler-with-scaled-object",
    autoscaler_without_requests = "autoscaler-without-requests",
    disruption_budget_without_pods = "disruption-budget-without-pods",
    drain_blocking_disruption_budget = "drain-blocking-disruption-budget",
    fractional_memory = "fractional-memory",
    identical_probes = "identical-probes",
    invalid_quantity = "invalid-quantity",
    missing_cpu_limit = "missing-cpu-limit",
    missing_liveness_probe = "missing-liveness-probe",
    missing_memory_limit = "missing-memory-limit",
    missing_readiness_probe = "missing-readiness-probe",
    missing_resource_requests = "missing-resource-requests",
    overlapping_disruption_budgets = "overlapping-disruption-budgets",
    replicas_with_autoscaler = "replicas-with-autoscaler",
    request_exceeds_limit = "request-exceeds-limit",
    shared_claim_on_azure_disk = "shared-claim-on-azure-disk",
    single_replica = "single-replica",
    unknown_probe_port = "unknown-probe-port",
}
