//! Network: who may connect to what, and how it is published.


mod default_deny;

family! { "network":
    conflicting_ingress_class = "conflicting-ingress-class",
    deprecated_ingress_class_annotation = "deprecated-ingress-class-annotation",
    gateway_listener_without_tls = "gateway-listener-without-tls",
    implicit_policy_types = "implicit-policy-types",
    ingress_snippet_annotation = "ingress-snippet-annotation",
    ingress_without_tls = "ingress-without-tls",
    missing_default_deny_egress = "missing-default-deny-egress",
    missing_default_deny_ingress = "missing-default-deny-ingress",
    missing_reference_grant = "missing-reference-grant",
    public_load_balancer = "public-load-balancer",
    route_backend_without_port = "route-backend-without-port",
    route_outside_listener = "route-outside-listener",
    service_external_ips = "service-external-ips",
    service_without_pods = "service-without-pods",
    unknown_target_port = "unknown-target-port",
}
