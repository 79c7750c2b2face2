//! What pods need of the cluster: service accounts, configuration, volumes, classes.
//!
//! Sources: `k8s.io/api/core/v1` (`PodSpec`, `Container`); what a missing object does was asked of a kube-apiserver 1.36.

use crate::graph::reference::declare::{Proof, ReferenceKind, Site, clusterwide, namespaced, page};

/// Names, where they are written, and the rules that report what is not there.
pub(super) const REFERENCES: &[ReferenceKind] = &[
    ReferenceKind::to(&[namespaced("", "ServiceAccount")])
        .at(&[Site::pod("spec.serviceAccountName").text()])
        .rule(page!("references", "dangling-service-account"), "its pods are not created")
        .known(&["default"]),
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[
            Site::container("env[].valueFrom.secretKeyRef").keys("key").optional("optional"),
            Site::container("envFrom[].secretRef").optional("optional"),
            Site::pod("spec.volumes[].secret").name("secretName").keys("items[].key").optional("optional"),
            Site::pod("spec.volumes[].projected.sources[].secret").keys("items[].key").optional("optional"),
        ])
        .rule(page!("references", "dangling-secret"), "its containers do not start")
        .key_rule(page!("references", "missing-secret-key"))
        .proof(Proof::NearMiss),
    ReferenceKind::to(&[namespaced("", "ConfigMap")])
        .at(&[
            Site::container("env[].valueFrom.configMapKeyRef").keys("key").optional("optional"),
            Site::container("envFrom[].configMapRef").optional("optional"),
            Site::pod("spec.volumes[].configMap").keys("items[].key").optional("optional"),
            Site::pod("spec.volumes[].projected.sources[].configMap").keys("items[].key").optional("optional"),
        ])
        .rule(page!("references", "dangling-config-map"), "its containers do not start")
        .key_rule(page!("references", "missing-config-map-key"))
        .proof(Proof::Siblings)
        .known(&["kube-root-ca.crt", "istio-ca-root-cert", "openshift-service-ca.crt"]),
    ReferenceKind::to(&[clusterwide("scheduling.k8s.io", "PriorityClass")])
        .at(&[Site::pod("spec.priorityClassName").text()])
        .rule(page!("references", "dangling-priority-class"), "its pods are not admitted")
        .known(&["system-cluster-critical", "system-node-critical", "openshift-user-critical"]),
];
