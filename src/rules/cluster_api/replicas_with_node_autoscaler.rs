//! Numbers of nodes that AKS changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::azure::CAPZ;
use crate::object::azure::cluster::{AUTO_SCALING, pools};
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut scaled: BTreeMap<(Option<&str>, &str, &str), Span> = BTreeMap::new();
    for kind in ["AzureASOManagedMachinePool", "AzureManagedMachinePool"] {
        for object in graph.of_kind(CAPZ, kind) {
            for pool in pools(object) {
                let scaling = pool.get(&AUTO_SCALING).filter(|node| node.is_mapping() || node.as_bool() == Some(true));
                if let Some(scaling) = scaling {
                    scaled.insert((object.reference().namespace.as_deref(), kind, object.name()), scaling.span());
                }
            }
        }
    }
    for pool in graph.of_kind("cluster.x-k8s.io", "MachinePool") {
        let Some(replicas) = pool.at(&["spec"]).and_then(|spec| spec.entry("replicas")) else { continue };
        let text =
            |field: &str| pool.at(&["spec", "template", "spec", "infrastructureRef", field]).and_then(Node::text);
        let (Some(kind), Some(name)) = (text("kind"), text("name")) else { continue };
        let Some(scaling) = scaled.get(&(pool.reference().namespace.as_deref(), &*kind, &*name)) else { continue };
        if pool.annotation("cluster.x-k8s.io/replicas-managed-by").is_some() {
            continue;
        }
        let message =
            format!("{pool} says how many nodes there are, and AKS's autoscaler scales it: they undo each other");
        sink.report(replicas.key.span(), message)
            .object(Arc::clone(pool.reference()))
            .related(*scaling, "the autoscaler")
            .help("Delete `replicas`, or add the annotation `cluster.x-k8s.io/replicas-managed-by: aks`");
    }
}
