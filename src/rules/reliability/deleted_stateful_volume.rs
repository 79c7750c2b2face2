//! StatefulSets on classes that delete the volume with its claim.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::reference::Verdict;
use crate::manifest::Node;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for reference in graph.references().of_rule("dangling-storage-class") {
        let object = &graph.objects()[reference.from];
        let Verdict::Resolved { provider } = reference.verdict else { continue };
        let provided = graph.references().provided(provider);
        let class = &graph.objects()[provided.object];
        if !object.is("apps", "StatefulSet") || !class.is("storage.k8s.io", "StorageClass") || provided.is_made {
            continue;
        }
        let policy = class.root().get("reclaimPolicy");
        if class.is_uncertain() || policy.and_then(Node::text).is_some_and(|policy| policy != "Delete") {
            continue;
        }
        let message = format!(
            "{object} keeps its data on {class}, which deletes a volume with its claim: one deleted namespace, and it is gone"
        );
        sink.report(reference.node.span(), message)
            .object(Arc::clone(object.reference()))
            .related(policy.map_or(class.name_span(), Node::span), "reclaimPolicy: Delete, the default")
            .help("Use a class with `reclaimPolicy: Retain`, or back the volume up");
    }
}
