//! Volumes whose access rights the pod brings itself.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::volumes;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

/// Every volume source of `k8s.io/api/core/v1` that the restricted standard does not allow, `hostPath` apart.
const TYPES: &[&str] = &[
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "gitRepo",
    "glusterfs",
    "iscsi",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (volume, source) in volumes(pod, TYPES) {
        let message = format!(
            "{object}: volume `{volume}` is mounted as `{}` by the pod itself; whoever may create pods reaches any storage of that \
             type, past the quotas and rights of claims",
            source.name(),
        );
        sink.report(source.key.span(), message)
            .help("Put the storage behind a PersistentVolume and mount its PersistentVolumeClaim");
    }
}
