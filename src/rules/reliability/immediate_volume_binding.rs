//! Storage classes whose volumes are made before it is known where the pod runs.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("storage.k8s.io", "StorageClass")], check);

/// Drivers of disks that belong to one zone.
const ZONAL: &[&str] = &[
    "disk.csi.azure.com",
    "kubernetes.io/azure-disk",
    "ebs.csi.aws.com",
    "kubernetes.io/aws-ebs",
    "pd.csi.storage.gke.io",
    "kubernetes.io/gce-pd",
    "cinder.csi.openstack.org",
    "kubernetes.io/cinder",
];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let text = |field: &str| object.root().get(field).and_then(Node::text);
    let Some(driver) = text("provisioner").filter(|driver| ZONAL.contains(&&**driver)) else { return };
    let sku =
        ["skuName", "skuname", "storageaccounttype"].iter().find_map(|key| object.at(&["parameters", key])?.text());
    let is_in_every_zone = sku.is_some_and(|sku| sku.to_ascii_uppercase().ends_with("_ZRS"))
        || object.at(&["parameters", "replication-type"]).is_some();
    let written = object.root().get("volumeBindingMode");
    let mode = written.and_then(Node::text);
    let has_topology = object.root().get("allowedTopologies").is_some();
    if is_in_every_zone || has_topology || mode.as_deref().is_some_and(|mode| mode != "Immediate") {
        return;
    }
    let message = format!(
        "{object} makes disks of `{driver}` in any zone before a pod is placed: the pod then runs in that zone, or not at all (`volume \
         node affinity conflict`)"
    );
    let report = match written {
        Some(node) => sink.report(node.span(), message),
        None => sink.report_missing(
            object.root().entry("provisioner").map_or(object.kind_span(), |entry| entry.key.span()),
            message,
        ),
    };
    report.help("Set `volumeBindingMode: WaitForFirstConsumer`");
}
