//! Claims for volumes on Azure disks that several nodes are to write to.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::reference::Verdict;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// The classes of AKS whose volumes are disks. Source: AKS documentation, storage classes.
const DISKS: &[&str] = &[
    "managed",
    "managed-csi",
    "managed-premium",
    "managed-csi-premium",
    "managed-csi-premium-v2",
    "managed-standard-ssd",
];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for reference in graph.references().of_rule("dangling-storage-class") {
        let claim = reference.holder;
        let modes = claim.get("accessModes").into_iter().flat_map(Node::items);
        let Some(mode) = modes.into_iter().find(|mode| mode.text().is_some_and(|text| text == "ReadWriteMany")) else {
            continue;
        };
        let is_block = claim.get("volumeMode").and_then(Node::text).is_some_and(|text| text == "Block");
        let class = match reference.verdict {
            Verdict::Resolved { provider } => {
                let provided = graph.references().provided(provider);
                let class = &graph.objects()[provided.object];
                if provided.is_made || !is_unshared_disk(class, is_block) {
                    continue;
                }
                Some(class)
            }
            _ if DISKS.contains(&&*reference.name) => None,
            _ => continue,
        };
        let object = &graph.objects()[reference.from];
        if object.is_uncertain() {
            continue;
        }
        let message = format!(
            "{object} is to be written to by several nodes (`ReadWriteMany`), but StorageClass `{}` makes Azure disks, which only one \
             node mounts: pods on a second node do not start",
            reference.name
        );
        let report = sink.report(mode.span(), message).object(Arc::clone(object.reference()));
        let report = report.help("Use a class of Azure Files (`azurefile-csi`), or `ReadWriteOnce`");
        if let Some(class) = class {
            report.related(class.name_span(), class.to_string());
        }
    }
}

/// Whether a class makes disks that only one node can use. A disk that is shared can be used as a block device.
fn is_unshared_disk(class: &Object<'_>, is_block: bool) -> bool {
    let provisioner = class.root().get("provisioner").and_then(Node::text).unwrap_or_default();
    let is_shared = class.at(&["parameters", "maxShares"]).is_some();
    matches!(&*provisioner, "disk.csi.azure.com" | "kubernetes.io/azure-disk") && !(is_shared && is_block)
}
