//! Storage classes of drivers that are no longer part of Kubernetes.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("storage.k8s.io", "StorageClass")], check);

/// What replaced the drivers. Source: the documentation of AKS, `csi-migrate-in-tree-volumes`.
const DRIVERS: &[(&str, &str)] =
    &[("kubernetes.io/azure-disk", "disk.csi.azure.com"), ("kubernetes.io/azure-file", "file.csi.azure.com")];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.root().get("provisioner") else { return };
    let Some(text) = node.text() else { return };
    let Some((_, driver)) = DRIVERS.iter().find(|(old, _)| *old == text) else { return };
    let message = format!(
        "{object} names the driver `{text}`, which Kubernetes no longer has: AKS does not support it since 1.26"
    );
    sink.report(node.span(), message)
        .help(format!("Write `{driver}`; parameters have other names there"))
        .fix(format!("Write `{driver}`"), [(node.span(), (*driver).to_owned())]);
}
