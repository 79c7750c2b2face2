//! Network: who may connect to what, and how it is published.

mod default_deny;
mod open_traffic;
mod policies;

family! { "network":
    blocked_dns_egress = "blocked-dns-egress",
    conflicting_ingress_class = "conflicting-ingress-class",
    conflicting_source_ranges = "conflicting-source-ranges",
    deprecated_ingress_class_annotation = "deprecated-ingress-class-annotation",
    duplicate_service_selector = "duplicate-service-selector",
    gateway_listener_without_tls = "gateway-listener-without-tls",
    implicit_policy_types = "implicit-policy-types",
    ingress_snippet_annotation = "ingress-snippet-annotation",
    ingress_without_tls = "ingress-without-tls",
    invalid_azure_service_annotation = "invalid-azure-service-annotation",
    missing_default_deny_egress = "missing-default-deny-egress",
    missing_default_deny_ingress = "missing-default-deny-ingress",
    missing_reference_grant = "missing-reference-grant",
    node_port_service = "node-port-service",
    open_egress = "open-egress",
    open_ingress = "open-ingress",
    peer_without_pods = "peer-without-pods",
    policy_without_pods = "policy-without-pods",
    public_load_balancer = "public-load-balancer",
    public_private_link = "public-private-link",
    route_backend_without_port = "route-backend-without-port",
    route_outside_listener = "route-outside-listener",
    separate_peer_selectors = "separate-peer-selectors",
    service_external_ips = "service-external-ips",
    service_without_pods = "service-without-pods",
    unknown_namespace_label = "unknown-namespace-label",
    unknown_target_port = "unknown-target-port",
}
