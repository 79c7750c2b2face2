//! Where traffic goes: Ingresses, Gateway API, webhooks, aggregated APIs.
//!
//! Sources: `k8s.io/api/networking/v1`, `k8s.io/api/admissionregistration/v1`, `k8s.io/kube-aggregator`,
//! `k8s.io/apiextensions-apiserver`, Gateway API 1.7, cert-manager's annotations.

use crate::graph::reference::declare::{Proof, ReferenceKind, Site, TargetKind, clusterwide, namespaced, page};

const INGRESS: &[(&str, &str)] = &[("networking.k8s.io", "Ingress"), ("extensions", "Ingress")];
const GATEWAYS: &str = "gateway.networking.k8s.io";
const GATEWAY: &[(&str, &str)] = &[(GATEWAYS, "Gateway")];
/// The kinds of routes, all of one shape.
pub(super) const ROUTES: &[(&str, &str)] = &[
    (GATEWAYS, "HTTPRoute"),
    (GATEWAYS, "GRPCRoute"),
    (GATEWAYS, "TLSRoute"),
    (GATEWAYS, "TCPRoute"),
    (GATEWAYS, "UDPRoute"),
];
const WEBHOOKS: &[(&str, &str)] = &[
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
];
const INJECTED: &[(&str, &str)] = &[
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
    ("apiregistration.k8s.io", "APIService"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
];
const SERVICE: TargetKind = namespaced("", "Service");

/// Names, where they are written, and the rules that report what is not there.
pub(super) const REFERENCES: &[ReferenceKind] = &[
    ReferenceKind::to(&[SERVICE])
        .at(&[
            Site::of(INGRESS, "spec.rules[].http.paths[].backend.service").keys("port.*"),
            Site::of(INGRESS, "spec.defaultBackend.service").keys("port.*"),
            Site::of(INGRESS, "spec.rules[].http.paths[].backend").name("serviceName").keys("servicePort"),
            Site::of(INGRESS, "spec.backend").name("serviceName").keys("servicePort"),
        ])
        .rule(page!("references", "dangling-ingress-backend"), "its requests are answered with 503")
        .proof(Proof::Inhabited)
        .key_rule(page!("references", "unknown-service-port"))
        // Actions of the AWS load balancer controller are written in place of Services.
        .known(&["ssl-redirect"]),
    ReferenceKind::to(&[clusterwide("networking.k8s.io", "IngressClass")])
        .at(&[Site::of(INGRESS, "spec.ingressClassName").text()])
        .rule(page!("references", "dangling-ingress-class"), "no controller serves it")
        .proof(Proof::Siblings)
        .known(&[
            "webapprouting.kubernetes.azure.com",
            "azure-application-gateway",
            "azure-alb-external",
            "openshift-default",
            "traefik",
            "gce*",
            "alb",
        ]),
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[Site::of(INGRESS, "spec.tls[]").name("secretName")])
        .rule(page!("references", "dangling-tls-secret"), "clients get a self-signed certificate")
        .proof(Proof::NearMiss)
        .known(&["keyvault-*"]),
    ReferenceKind::to(&[namespaced("cert-manager.io", "Issuer"), clusterwide("cert-manager.io", "ClusterIssuer")])
        .at(&[
            Site::of(INGRESS, "metadata.annotations")
                .name("[cert-manager.io/issuer]")
                .typed("cert-manager.io/issuer-group", "cert-manager.io/issuer-kind"),
            Site::of(GATEWAY, "metadata.annotations")
                .name("[cert-manager.io/issuer]")
                .typed("cert-manager.io/issuer-group", "cert-manager.io/issuer-kind"),
            Site::of(
                &[("cert-manager.io", "Certificate"), ("cert-manager.io", "CertificateRequest")],
                "spec.issuerRef",
            )
            .typed("group", "kind"),
        ])
        .rule(page!("references", "dangling-issuer"), "the certificate is never issued"),
    ReferenceKind::to(&[clusterwide("cert-manager.io", "ClusterIssuer")])
        .at(&[
            Site::of(INGRESS, "metadata.annotations").name("[cert-manager.io/cluster-issuer]"),
            Site::of(GATEWAY, "metadata.annotations").name("[cert-manager.io/cluster-issuer]"),
        ])
        .rule(page!("references", "dangling-issuer"), "the certificate is never issued"),
    ReferenceKind::to(&[clusterwide(GATEWAYS, "GatewayClass")])
        .at(&[Site::of(GATEWAY, "spec.gatewayClassName").text()])
        .rule(page!("references", "dangling-gateway-class"), "no controller serves it")
        .proof(Proof::Siblings)
        .known(&[
            "approuting-istio",
            "azure-alb-external",
            "istio*",
            "cilium",
            "gke-l7-*",
            "asm-*",
            "openshift-default",
            "traefik",
            "nginx",
            "amazon-vpc-lattice",
        ]),
    ReferenceKind::to(&[namespaced("", "Secret"), namespaced("", "ConfigMap")])
        .at(&[Site::of(GATEWAY, "spec.listeners[].tls.certificateRefs[]")
            .typed("group", "kind")
            .namespace("namespace")])
        .rule(page!("references", "dangling-tls-secret"), "the listener is not served")
        .proof(Proof::NearMiss)
        .known(&["kv-gw-cert-*"]),
    ReferenceKind::to(&[
        namespaced(GATEWAYS, "Gateway"),
        namespaced("", "Service"),
        namespaced(GATEWAYS, "ListenerSet"),
        namespaced("gateway.networking.x-k8s.io", "XListenerSet"),
    ])
    .at(&[Site::of(ROUTES, "spec.parentRefs[]").typed("group", "kind").namespace("namespace")])
    .rule(page!("references", "dangling-route-parent"), "the route is served by nobody"),
    ReferenceKind::to(&[SERVICE])
        .at(&[
            Site::of(ROUTES, "spec.rules[].backendRefs[]").typed("group", "kind").namespace("namespace").keys("port"),
            Site::of(ROUTES, "spec.rules[].filters[].requestMirror.backendRef")
                .typed("group", "kind")
                .namespace("namespace")
                .keys("port"),
        ])
        .rule(page!("references", "dangling-route-backend"), "its requests are answered with 500")
        .proof(Proof::Inhabited)
        .key_rule(page!("references", "unknown-service-port")),
    ReferenceKind::to(&[SERVICE])
        .at(&[Site::of(WEBHOOKS, "webhooks[].clientConfig.service").namespace("namespace").keys("port")])
        .rule(page!("references", "dangling-webhook-service"), "the API server cannot call the webhook")
        .proof(Proof::Inhabited)
        .key_rule(page!("references", "unknown-service-port")),
    ReferenceKind::to(&[SERVICE])
        .at(&[Site::of(&[("apiregistration.k8s.io", "APIService")], "spec.service").namespace("namespace")])
        .rule(page!("references", "dangling-webhook-service"), "the API group is not served")
        .proof(Proof::Inhabited),
    ReferenceKind::to(&[SERVICE])
        .at(&[Site::of(
            &[("apiextensions.k8s.io", "CustomResourceDefinition")],
            "spec.conversion.webhook.clientConfig.service",
        )
        .namespace("namespace")])
        .rule(page!("references", "dangling-webhook-service"), "objects of the other versions cannot be read")
        .proof(Proof::Inhabited),
    ReferenceKind::to(&[namespaced("cert-manager.io", "Certificate")])
        .at(&[Site::of(INJECTED, "metadata.annotations.[cert-manager.io/inject-ca-from]").path()])
        .rule(page!("references", "dangling-ca-injection"), "the API server does not trust the endpoint"),
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[Site::of(INJECTED, "metadata.annotations.[cert-manager.io/inject-ca-from-secret]").path()])
        .rule(page!("references", "dangling-ca-injection"), "the API server does not trust the endpoint")
        .proof(Proof::NearMiss),
];
