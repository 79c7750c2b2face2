//! What pods need of the cluster: service accounts, configuration, volumes, classes.
//!
//! Sources: `k8s.io/api/core/v1` (`PodSpec`, `Container`); what a missing object does was asked of a kube-apiserver 1.36.

use crate::graph::reference::declare::{Proof, ReferenceKind, Site, clusterwide, namespaced, page};

/// Names, where they are written, and the rules that report what is not there.
pub(super) const REFERENCES: &[ReferenceKind] = &[
    ReferenceKind::to(&[namespaced("", "ServiceAccount")])
        .at(&[Site::pod("spec.serviceAccountName").text()])
        .rule(page!("references", "dangling-service-account"), "its pods are not created")
        .known(KNOWN_SERVICE_ACCOUNTS),
    // The newer field wins.
    ReferenceKind::to(&[namespaced("", "ServiceAccount")])
        .at(&[Site::pod("spec").name("serviceAccount").unless("serviceAccountName")])
        .rule(page!("references", "dangling-service-account"), "its pods are not created")
        .known(KNOWN_SERVICE_ACCOUNTS),
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
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[
            Site::pod("spec.volumes[].csi.nodePublishSecretRef"),
            Site::pod("spec.volumes[].azureFile").name("secretName"),
        ])
        .rule(page!("references", "dangling-secret"), "its volume is not mounted")
        .proof(Proof::NearMiss),
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[Site::pod("spec.imagePullSecrets[]"), Site::of(&[("", "ServiceAccount")], "imagePullSecrets[]")])
        .rule(page!("references", "dangling-image-pull-secret"), "images of private registries are not pulled")
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
        .known(&[
            "kube-root-ca.crt",
            "istio-ca-root-cert",
            "openshift-service-ca.crt",
            "config-service-cabundle",
            "config-trusted-cabundle",
        ]),
    ReferenceKind::to(&[namespaced("secrets-store.csi.x-k8s.io", "SecretProviderClass")])
        .at(&[Site::pod("spec.volumes[].csi")
            .name("volumeAttributes.secretProviderClass")
            .when("driver", "secrets-store.csi.k8s.io")])
        .rule(page!("references", "dangling-secret-provider-class"), "its pods wait for the volume")
        .known(&["kv-gw-cert-*", "keyvault-*"]),
    ReferenceKind::to(&[clusterwide("scheduling.k8s.io", "PriorityClass")])
        .at(&[Site::pod("spec.priorityClassName").text()])
        .rule(page!("references", "dangling-priority-class"), "its pods are not admitted")
        .known(&["system-cluster-critical", "system-node-critical", "openshift-user-critical"]),
    ReferenceKind::to(&[clusterwide("node.k8s.io", "RuntimeClass")])
        .at(&[Site::pod("spec.runtimeClassName").text()])
        .rule(page!("references", "dangling-runtime-class"), "its pods are not admitted")
        .proof(Proof::Siblings)
        .known(&["kata-*", "gvisor", "nvidia*"]),
    ReferenceKind::to(&[namespaced("", "Service")])
        .at(&[Site::of(&[("apps", "StatefulSet")], "spec.serviceName").text()])
        .rule(page!("references", "dangling-stateful-set-service"), "its pods have no names in DNS"),
    ReferenceKind::to(&[
        clusterwide("karpenter.azure.com", "AKSNodeClass"),
        clusterwide("karpenter.k8s.aws", "EC2NodeClass"),
    ])
    .at(&[Site::of(&[("karpenter.sh", "NodePool")], "spec.template.spec.nodeClassRef").typed("group", "kind")])
    .rule(page!("references", "dangling-node-class"), "it makes no nodes")
    // Node auto-provisioning of AKS brings the first two, EKS Auto Mode the first.
    .known(&["default", "system-surge"]),
];

/// Service accounts that the platform makes in every namespace. Sources: Kubernetes; OpenShift and its Pipelines.
/// What is installed once, before anything is delivered: Argo CD, Flux, the Prometheus operator's bundles, and the operators of
/// AKS platforms.
pub(super) const KNOWN_SERVICE_ACCOUNTS: &[&str] = &[
    "default",
    "builder",
    "deployer",
    "pipeline",
    "argocd-*",
    "openshift-gitops-*",
    "kustomize-controller",
    "helm-controller",
    "source-controller",
    "notification-controller",
    "image-automation-controller",
    "image-reflector-controller",
    "flux-operator",
    "prometheus-k8s",
    "keda-operator",
    "azureserviceoperator-default",
    "capz-manager",
    "cert-manager",
    "external-dns",
    "external-secrets",
];
