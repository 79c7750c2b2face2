//! Claims, volumes, classes and backups.
//!
//! Sources: `k8s.io/api/core/v1`, `k8s.io/api/storage/v1`, the CustomResourceDefinitions of Velero; the classes of AKS, EKS, GKE
//! and of small distributions from their documentation.

use crate::graph::reference::declare::{Proof, ReferenceKind, Site, clusterwide, namespaced, page};

const CLAIM: &[(&str, &str)] = &[("", "PersistentVolumeClaim")];
const BACKUPS: &[(&str, &str)] = &[("velero.io", "Backup")];
const SCHEDULES: &[(&str, &str)] = &[("velero.io", "Schedule")];

/// Names, where they are written, and the rules that report what is not there.
pub(super) const REFERENCES: &[ReferenceKind] = &[
    ReferenceKind::to(&[namespaced("", "PersistentVolumeClaim")])
        .at(&[Site::pod("spec.volumes[].persistentVolumeClaim").name("claimName")])
        .rule(page!("references", "dangling-persistent-volume-claim"), "its pods wait for ever"),
    ReferenceKind::to(&[namespaced("", "PersistentVolumeClaim")])
        .at(&[Site::of(&[("", "PersistentVolume")], "spec.claimRef").namespace("namespace")])
        .rule(page!("references", "dangling-persistent-volume-claim"), "nothing else can use the volume")
        .proof(Proof::NearMiss),
    ReferenceKind::to(&[clusterwide("", "PersistentVolume")])
        .at(&[Site::of(CLAIM, "spec.volumeName").text()])
        .rule(page!("references", "dangling-persistent-volume"), "the claim waits for ever")
        .proof(Proof::Siblings)
        .known(&["pvc-*"]),
    ReferenceKind::to(&[clusterwide("storage.k8s.io", "StorageClass")])
        .at(&[
            Site::of(CLAIM, "spec").name("storageClassName").unless("volumeName"),
            Site::of(&[("apps", "StatefulSet")], "spec.volumeClaimTemplates[].spec").name("storageClassName"),
            Site::pod("spec.volumes[].ephemeral.volumeClaimTemplate.spec").name("storageClassName"),
        ])
        .rule(page!("references", "dangling-storage-class"), "the volume is never made")
        .proof(Proof::Siblings)
        .known(&[
            // AKS.
            "default",
            "managed",
            "managed-csi*",
            "managed-premium*",
            "azurefile*",
            "azureblob-*",
            "azuresan-csi",
            "local-csi",
            "acstor-*",
            // EKS, GKE, OpenShift, small distributions.
            "gp2*",
            "gp3*",
            "standard*",
            "premium-rwo",
            "enterprise-rwx",
            "ocs-*",
            "local-path",
            "hostpath",
            "microk8s-hostpath",
            "do-block-storage*",
            "hcloud-volumes",
            "linode-block-storage*",
        ]),
    ReferenceKind::to(&[
        namespaced("", "PersistentVolumeClaim"),
        namespaced("snapshot.storage.k8s.io", "VolumeSnapshot"),
        namespaced("volsync.backube", "ReplicationDestination"),
    ])
    .at(&[
        Site::of(CLAIM, "spec.dataSource").typed("apiGroup", "kind"),
        Site::of(CLAIM, "spec.dataSourceRef").typed("apiGroup", "kind").namespace("namespace"),
    ])
    .rule(page!("references", "dangling-volume-data-source"), "the volume is never made"),
    ReferenceKind::to(&[namespaced("velero.io", "BackupStorageLocation")])
        .at(&[
            Site::of(SCHEDULES, "spec.template.storageLocation").text(),
            Site::of(BACKUPS, "spec.storageLocation").text(),
        ])
        .rule(page!("references", "dangling-backup-location"), "its backups fail")
        .known(&["default"]),
    ReferenceKind::to(&[namespaced("velero.io", "VolumeSnapshotLocation")])
        .at(&[
            Site::of(SCHEDULES, "spec.template.volumeSnapshotLocations[]").text(),
            Site::of(BACKUPS, "spec.volumeSnapshotLocations[]").text(),
        ])
        .rule(page!("references", "dangling-backup-location"), "its backups fail")
        .known(&["default"]),
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[Site::of(
            &[("velero.io", "BackupStorageLocation"), ("velero.io", "VolumeSnapshotLocation")],
            "spec.credential",
        )
        .keys("key")])
        .rule(page!("references", "dangling-secret"), "it cannot be reached")
        .key_rule(page!("references", "missing-secret-key"))
        .proof(Proof::NearMiss),
];
