//! Reliability: what breaks under load, in a rollout, in an upgrade.

mod autoscaled;
mod matching;
mod nodes;
mod resources;

family! { "reliability":
    autoscaler_with_scaled_object = "autoscaler-with-scaled-object",
    autoscaler_without_requests = "autoscaler-without-requests",
    competing_autoscalers = "competing-autoscalers",
    disruption_budget_without_pods = "disruption-budget-without-pods",
    drain_blocking_disruption_budget = "drain-blocking-disruption-budget",
    fractional_memory = "fractional-memory",
    identical_probes = "identical-probes",
    in_tree_storage_class = "in-tree-storage-class",
    ineffective_topology_spread = "ineffective-topology-spread",
    invalid_quantity = "invalid-quantity",
    missing_cpu_limit = "missing-cpu-limit",
    missing_disruption_budget = "missing-disruption-budget",
    missing_liveness_probe = "missing-liveness-probe",
    missing_memory_limit = "missing-memory-limit",
    missing_readiness_probe = "missing-readiness-probe",
    missing_resource_requests = "missing-resource-requests",
    missing_topology_spread = "missing-topology-spread",
    naked_pod = "naked-pod",
    overlapping_disruption_budgets = "overlapping-disruption-budgets",
    replicas_with_autoscaler = "replicas-with-autoscaler",
    request_exceeds_limit = "request-exceeds-limit",
    shared_claim_on_azure_disk = "shared-claim-on-azure-disk",
    single_replica = "single-replica",
    spot_without_toleration = "spot-without-toleration",
    unknown_probe_port = "unknown-probe-port",
    unsatisfied_node_selector = "unsatisfied-node-selector",
    untolerated_node_taint = "untolerated-node-taint",
    workload_without_service = "workload-without-service",
}
