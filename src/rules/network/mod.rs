//! Network: who may connect to what, and how it is published.


mod default_deny;

family! { "network":
    gateway_listener_without_tls = "gateway-listener-without-tls",
    implicit_policy_types = "implicit-policy-types",
    ingress_snippet_annotation = "ingress-snippet-annotation",
    ingress_without_tls = "ingress-without-tls",
    missing_default_deny_egress = "missing-default-deny-egress",
    missing_default_deny_ingress = "missing-default-deny-ingress",
    public_load_balancer = "public-load-balancer",
    service_external_ips = "service-external-ips",
}
