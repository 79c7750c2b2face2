//! Fields that select by label.
//!
//! Sources: `k8s.io/api/{core,networking,policy}/v1`, the CustomResourceDefinitions of the Prometheus operator, of Gateway API
//! and of Istio's `security.istio.io`.

use crate::graph::reference::selection::{Absent, SelectionKind, Within};

const POLICY: &[(&str, &str)] = &[("networking.k8s.io", "NetworkPolicy"), ("extensions", "NetworkPolicy")];
const PROMETHEUS: &[(&str, &str)] =
    &[("monitoring.coreos.com", "Prometheus"), ("monitoring.coreos.com", "PrometheusAgent")];
const MONITORING: &str = "monitoring.coreos.com";

/// The kinds of selections.
pub(super) const SELECTIONS: &[SelectionKind] = &[
    SelectionKind::of(&[("", "Service")], "spec", "selector").plain(),
    SelectionKind::of(POLICY, "spec", "podSelector").absent(Absent::Everything),
    SelectionKind::of(POLICY, "spec.ingress[].from[]", "podSelector")
        .within(Within::Selected("namespaceSelector"))
        .absent(Absent::EverythingInNamespaces),
    SelectionKind::of(POLICY, "spec.egress[].to[]", "podSelector")
        .within(Within::Selected("namespaceSelector"))
        .absent(Absent::EverythingInNamespaces),
    SelectionKind::of(&[("policy", "PodDisruptionBudget")], "spec", "selector"),
    SelectionKind::of(
        &[(MONITORING, "ServiceMonitor"), ("azmonitoring.coreos.com", "ServiceMonitor")],
        "spec",
        "selector",
    )
    .objects("", "Service")
    .within(Within::Listed("namespaceSelector")),
    SelectionKind::of(&[(MONITORING, "PodMonitor"), ("azmonitoring.coreos.com", "PodMonitor")], "spec", "selector")
        .within(Within::Listed("namespaceSelector")),
    SelectionKind::of(PROMETHEUS, "spec", "serviceMonitorSelector")
        .objects(MONITORING, "ServiceMonitor")
        .within(Within::Selected("serviceMonitorNamespaceSelector")),
    SelectionKind::of(PROMETHEUS, "spec", "podMonitorSelector")
        .objects(MONITORING, "PodMonitor")
        .within(Within::Selected("podMonitorNamespaceSelector")),
    SelectionKind::of(PROMETHEUS, "spec", "ruleSelector")
        .objects(MONITORING, "PrometheusRule")
        .within(Within::Selected("ruleNamespaceSelector")),
    SelectionKind::of(
        &[("gateway.networking.k8s.io", "Gateway")],
        "spec.listeners[].allowedRoutes.namespaces",
        "selector",
    )
    .objects("", "Namespace")
    .within(Within::Cluster),
    SelectionKind::of(
        &[
            ("security.istio.io", "AuthorizationPolicy"),
            ("security.istio.io", "PeerAuthentication"),
            ("security.istio.io", "RequestAuthentication"),
        ],
        "spec",
        "selector",
    ),
];
