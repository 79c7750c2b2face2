//! Volumes of storage drivers whose name nearly is that of a known one.

use crate::finding::{Sink, closest};
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

/// Drivers whose volumes are written into pods. Source: https://kubernetes-csi.github.io/docs/drivers.html, the documentation of AKS.
const DRIVERS: &[&str] = &[
    "secrets-store.csi.k8s.io",
    "disk.csi.azure.com",
    "file.csi.azure.com",
    "blob.csi.azure.com",
    "csi.cert-manager.io",
    "spiffe.csi.cert-manager.io",
    "csi.spiffe.io",
    "csi.trust.cert-manager.io",
    "ebs.csi.aws.com",
    "efs.csi.aws.com",
    "s3.csi.aws.com",
    "pd.csi.storage.gke.io",
    "filestore.csi.storage.gke.io",
    "gcsfuse.csi.storage.gke.io",
    "secrets-store-gke.csi.k8s.io",
    "nfs.csi.k8s.io",
    "smb.csi.k8s.io",
    "hostpath.csi.k8s.io",
    "inline.storage.kubernetes.io",
    "csi.sharedresource.openshift.io",
];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    for volume in pod.spec().get("volumes").into_iter().flat_map(Node::items) {
        let Some(node) = volume.at(&["csi", "driver"]) else { continue };
        let Some(name) = node.text().filter(|name| !is_templated(name) && !DRIVERS.contains(&&**name)) else {
            continue;
        };
        let near = match &*name {
            // The API group of its classes, not the driver.
            "secrets-store.csi.x-k8s.io" => Some("secrets-store.csi.k8s.io"),
            name => closest(name, DRIVERS.iter().copied()),
        };
        let Some(near) = near else { continue };
        if context.graph().of_kind("storage.k8s.io", "CSIDriver").any(|driver| driver.name() == name) {
            continue;
        }
        let message =
            format!("{object} mounts a volume of driver `{name}`, which nothing registers: its pods wait for ever");
        sink.report(node.span(), message).help(format!("Write `{near}`"));
    }
}
