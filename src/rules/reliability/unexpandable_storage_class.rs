//! Storage classes whose volumes never grow.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("storage.k8s.io", "StorageClass")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let written = object.root().get("allowVolumeExpansion");
    let provisioner = object.root().entry("provisioner");
    let is_static =
        provisioner.is_some_and(|entry| entry.value.text().is_some_and(|text| text == "kubernetes.io/no-provisioner"));
    if is_static || written.is_some_and(|node| Node::as_bool(node) != Some(false)) {
        return;
    }
    let message = format!("{object} does not allow volumes to grow: a full volume means a new one and a copy");
    let report = match written {
        Some(node) => sink.report(node.span(), message),
        None => sink.report_missing(provisioner.map_or(object.kind_span(), |entry| entry.key.span()), message),
    };
    report.help("Set `allowVolumeExpansion: true`");
}
