//! Who may do what: roles and their subjects.
//!
//! Source: `k8s.io/api/rbac/v1`. A binding to a role that is not there is accepted, and grants nothing.

use super::workload::KNOWN_SERVICE_ACCOUNTS;
use crate::graph::reference::declare::{ReferenceKind, Site, clusterwide, namespaced, page};

const GROUP: &str = "rbac.authorization.k8s.io";
const BINDINGS: &[(&str, &str)] = &[(GROUP, "RoleBinding"), (GROUP, "ClusterRoleBinding")];

/// Names, where they are written, and the rules that report what is not there.
pub(super) const REFERENCES: &[ReferenceKind] = &[
    ReferenceKind::to(&[clusterwide(GROUP, "ClusterRole"), namespaced(GROUP, "Role")])
        .at(&[Site::of(BINDINGS, "roleRef").typed("apiGroup", "kind")])
        .rule(page!("references", "dangling-role"), "the binding grants nothing")
        .known(&[
            // Kubernetes.
            "cluster-admin",
            "admin",
            "edit",
            "view",
            "system:*",
            "extension-apiserver-authentication-reader",
            // OpenShift.
            "cluster-reader",
            "cluster-status",
            "cluster-monitoring-view",
            "cluster-monitoring-metrics-api",
            "basic-user",
            "self-provisioner",
            "self-access-reviewer",
            "sudoer",
            "storage-admin",
            "registry-*",
            "monitoring-*",
            "alert-routing-edit",
            "user-workload-monitoring-*",
            "openshift-*",
            "hypershift-*",
            "node-reader",
            "net-attach-def-project",
            // Flux's bootstrap and AKS's add-ons.
            "flux-*",
            "crd-controller*",
            "aks-*",
        ]),
    ReferenceKind::to(&[namespaced("", "ServiceAccount")])
        .at(&[Site::of(BINDINGS, "subjects[]").namespace("namespace").when("kind", "ServiceAccount")])
        .rule(page!("references", "dangling-role-subject"), "the binding grants nothing to any pod")
        .known(KNOWN_SERVICE_ACCOUNTS),
];
