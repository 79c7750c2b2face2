//! Network: who may connect to what, and how it is published.

mod admitting;
mod cilium;
mod default_deny;
mod open_traffic;
mod policies;

family! { "network":
    address_block_for_pods = "address-block-for-pods",
    blocked_dns_egress = "blocked-dns-egress",
    blocked_identity_egress = "blocked-identity-egress",
    blocked_scrape = "blocked-scrape",
    broad_reference_grant = "broad-reference-grant",
    conflicting_ingress_class = "conflicting-ingress-class",
    conflicting_ingress_path = "conflicting-ingress-path",
    conflicting_source_ranges = "conflicting-source-ranges",
    deprecated_ingress_class_annotation = "deprecated-ingress-class-annotation",
    domain_policy_without_add_on = "domain-policy-without-add-on",
    duplicate_service_selector = "duplicate-service-selector",
    gateway_listener_without_tls = "gateway-listener-without-tls",
    implicit_policy_types = "implicit-policy-types",
    ingress_snippet_annotation = "ingress-snippet-annotation",
    ingress_without_host = "ingress-without-host",
    ingress_without_tls = "ingress-without-tls",
    invalid_azure_service_annotation = "invalid-azure-service-annotation",
    invalid_gateway_listener = "invalid-gateway-listener",
    istio_injection_with_add_on = "istio-injection-with-add-on",
    missing_default_deny_egress = "missing-default-deny-egress",
    missing_default_deny_ingress = "missing-default-deny-ingress",
    missing_reference_grant = "missing-reference-grant",
    node_port_service = "node-port-service",
    open_egress = "open-egress",
    open_ingress = "open-ingress",
    open_sandbox_egress = "open-sandbox-egress",
    peer_without_pods = "peer-without-pods",
    pod_without_network_policy = "pod-without-network-policy",
    policy_without_pods = "policy-without-pods",
    public_load_balancer = "public-load-balancer",
    public_private_link = "public-private-link",
    retired_ingress_controller = "retired-ingress-controller",
    route_backend_without_port = "route-backend-without-port",
    route_outside_listener = "route-outside-listener",
    separate_peer_selectors = "separate-peer-selectors",
    service_external_ips = "service-external-ips",
    service_without_pods = "service-without-pods",
    unenforced_network_policy = "unenforced-network-policy",
    unknown_istio_host = "unknown-istio-host",
    unknown_istio_revision = "unknown-istio-revision",
    unknown_namespace_label = "unknown-namespace-label",
    unknown_target_port = "unknown-target-port",
    unreachable_published_pods = "unreachable-published-pods",
    versioned_certificate_uri = "versioned-certificate-uri",
}
