//! What scales what.
//!
//! Sources: `k8s.io/api/autoscaling/v2`, the CustomResourceDefinitions of the vertical pod autoscaler and of KEDA.

use crate::graph::reference::declare::{Proof, ReferenceKind, Site, TargetKind, clusterwide, namespaced, page};

const SCALABLE: &[TargetKind] = &[
    namespaced("apps", "Deployment"),
    namespaced("apps", "StatefulSet"),
    namespaced("apps", "DaemonSet"),
    namespaced("apps", "ReplicaSet"),
    namespaced("", "ReplicationController"),
    namespaced("argoproj.io", "Rollout"),
    namespaced("batch", "CronJob"),
    namespaced("batch", "Job"),
];
const SCALED: &[(&str, &str)] = &[("keda.sh", "ScaledObject"), ("keda.sh", "ScaledJob")];
const AUTHENTICATION: &[(&str, &str)] = &[("keda.sh", "TriggerAuthentication")];

/// Names, where they are written, and the rules that report what is not there.
pub(super) const REFERENCES: &[ReferenceKind] = &[
    ReferenceKind::to(SCALABLE)
        .at(&[
            Site::of(&[("autoscaling", "HorizontalPodAutoscaler")], "spec.scaleTargetRef").typed("apiVersion", "kind"),
            Site::of(&[("keda.sh", "ScaledObject")], "spec.scaleTargetRef").typed("apiVersion", "kind"),
            Site::of(&[("autoscaling.k8s.io", "VerticalPodAutoscaler")], "spec.targetRef").typed("apiVersion", "kind"),
        ])
        .rule(page!("references", "dangling-scale-target"), "it scales nothing"),
    ReferenceKind::to(&[
        namespaced("keda.sh", "TriggerAuthentication"),
        clusterwide("keda.sh", "ClusterTriggerAuthentication"),
    ])
    .at(&[Site::of(SCALED, "spec.triggers[].authenticationRef").typed("", "kind")])
    .rule(page!("references", "dangling-trigger-authentication"), "KEDA does not scale its target"),
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[Site::of(AUTHENTICATION, "spec.secretTargetRef[]").keys("key")])
        .rule(page!("references", "dangling-secret"), "KEDA does not scale what uses it")
        .key_rule(page!("references", "missing-secret-key"))
        .proof(Proof::NearMiss),
    ReferenceKind::to(&[namespaced("", "ConfigMap")])
        .at(&[Site::of(AUTHENTICATION, "spec.configMapTargetRef[]").keys("key")])
        .rule(page!("references", "dangling-config-map"), "KEDA does not scale what uses it")
        .key_rule(page!("references", "missing-config-map-key"))
        .proof(Proof::Siblings),
];
