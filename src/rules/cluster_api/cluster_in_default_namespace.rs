//! Clusters in the default namespace.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("cluster.x-k8s.io", "Cluster")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) =
        object.at(&["metadata", "namespace"]).filter(|node| node.text().is_some_and(|text| text == "default"))
    else {
        return;
    };
    let message = format!("{object} stands in the namespace `default`, where everybody works");
    sink.report(Node::span(node), message).help("Give clusters a namespace of their own");
}
