//! What clusters and node pools of Cluster API name.
//!
//! Sources: the CustomResourceDefinitions of Cluster API 1.11 and of its provider for Azure.

use crate::graph::reference::declare::{Proof, ReferenceKind, Site, TargetKind, namespaced, page};

const CORE: &str = "cluster.x-k8s.io";
const AZURE: &str = "infrastructure.cluster.x-k8s.io";
const CONTROL_PLANE: &str = "controlplane.cluster.x-k8s.io";
const BOOTSTRAP: &str = "bootstrap.cluster.x-k8s.io";

/// The kinds of infrastructure, control planes and bootstrap configuration that are known here.
const PARTS: &[TargetKind] = &[
    namespaced(AZURE, "AzureCluster"),
    namespaced(AZURE, "AzureManagedCluster"),
    namespaced(AZURE, "AzureASOManagedCluster"),
    namespaced(AZURE, "AzureManagedControlPlane"),
    namespaced(AZURE, "AzureASOManagedControlPlane"),
    namespaced(AZURE, "AzureManagedMachinePool"),
    namespaced(AZURE, "AzureASOManagedMachinePool"),
    namespaced(AZURE, "AzureMachinePool"),
    namespaced(AZURE, "AzureMachineTemplate"),
    namespaced(CONTROL_PLANE, "KubeadmControlPlane"),
    namespaced(BOOTSTRAP, "KubeadmConfigTemplate"),
    namespaced(BOOTSTRAP, "KubeadmConfig"),
];

const POOLS: &[(&str, &str)] = &[(CORE, "MachinePool"), (CORE, "MachineDeployment")];

const NOT_MADE: &str = "the cluster is never made";

/// Names, where they are written, and the rules that report what is not there.
pub(super) const REFERENCES: &[ReferenceKind] = &[
    ReferenceKind::to(PARTS)
        .at(&[
            Site::of(&[(CORE, "Cluster")], "spec.controlPlaneRef").typed("apiVersion", "kind").namespace("namespace"),
            Site::of(&[(CORE, "Cluster")], "spec.infrastructureRef").typed("apiVersion", "kind").namespace("namespace"),
            Site::of(POOLS, "spec.template.spec.infrastructureRef").typed("apiVersion", "kind").namespace("namespace"),
            Site::of(POOLS, "spec.template.spec.bootstrap.configRef")
                .typed("apiVersion", "kind")
                .namespace("namespace"),
            Site::of(&[(CONTROL_PLANE, "KubeadmControlPlane")], "spec.machineTemplate.infrastructureRef")
                .typed("apiVersion", "kind"),
        ])
        .rule(page!("cluster-api", "dangling-cluster-part"), NOT_MADE),
    ReferenceKind::to(&[namespaced(CORE, "Cluster")])
        .at(&[Site::of(POOLS, "spec.clusterName").text()])
        .rule(page!("cluster-api", "dangling-cluster-part"), "its machines are never made"),
    ReferenceKind::to(&[namespaced(CORE, "ClusterClass")])
        .at(&[Site::of(&[(CORE, "Cluster")], "spec.topology.class").text()])
        .rule(page!("cluster-api", "dangling-cluster-part"), NOT_MADE)
        .proof(Proof::Siblings),
    ReferenceKind::to(&[namespaced(CORE, "ClusterClass")])
        .at(&[Site::of(&[(CORE, "Cluster")], "spec.topology.classRef").namespace("namespace")])
        .rule(page!("cluster-api", "dangling-cluster-part"), NOT_MADE)
        .proof(Proof::Siblings),
    ReferenceKind::to(&[namespaced(AZURE, "AzureClusterIdentity")])
        .at(&[Site::of(&[(AZURE, "AzureCluster"), (AZURE, "AzureManagedControlPlane")], "spec.identityRef")
            .namespace("namespace")])
        .rule(page!("cluster-api", "dangling-cluster-identity"), "the provider cannot sign in, and nothing is made"),
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[Site::of(&[(AZURE, "AzureClusterIdentity")], "spec.clientSecret").namespace("namespace")])
        .rule(page!("cluster-api", "dangling-cluster-secret"), "the provider cannot sign in")
        .proof(Proof::NearMiss),
    ReferenceKind::to(&[namespaced("", "ConfigMap"), namespaced("", "Secret")])
        .at(&[Site::of(&[("addons.cluster.x-k8s.io", "ClusterResourceSet")], "spec.resources[]").typed("", "kind")])
        .rule(page!("cluster-api", "dangling-cluster-resource"), "it is not applied to any cluster")
        .proof(Proof::Siblings),
];
