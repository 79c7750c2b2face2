//! Clusters that are paused.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("cluster.x-k8s.io", "Cluster")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let paused = object.at(&["spec", "paused"]).filter(|paused| paused.as_bool() == Some(true)).map(Node::span);
    let annotation =
        object.annotations().find(|entry| entry.name() == "cluster.x-k8s.io/paused").map(|entry| entry.key.span());
    let Some(span) = paused.or(annotation) else { return };
    sink.report(span, format!("{object} is paused: nothing that changes in Git reaches it"))
        .help("Delete it when the work is done");
}
