//! Two storage classes that are the default.

use super::several_defaults;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let default = graph.of_kind("storage.k8s.io", "StorageClass").filter_map(|class| {
        let node = class.annotation("storageclass.kubernetes.io/is-default-class")?;
        Node::text(node).filter(|text| text == "true")?;
        Some((class, node))
    });
    let consequence = "claims without a class get the one that was made last";
    several_defaults::report(graph, default, sink, consequence, "Annotate one class only");
}
