//! Constraints that may deny the pods of the cluster's own system.

use std::sync::Arc;

use super::templates::constraints;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::gatekeeper::enforcement;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Kinds of objects that the system itself makes all the time.
const KINDS: &[&str] = &["*", "DaemonSet", "Deployment", "Pod", "ReplicaSet"];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    // Gatekeeper's own list of exceptions may hold them.
    let exempt = |config: &Object<'_>| {
        let mut matches = config.at(&["spec", "match"]).into_iter().flat_map(Node::items);
        matches.any(|item| item.get("excludedNamespaces").is_some_and(|list| !list.is_empty()))
    };
    if graph.of_kind("config.gatekeeper.sh", "Config").any(exempt) {
        return;
    }
    for constraint in constraints(graph) {
        let denies = enforcement(constraint).and_then(Node::text).is_none_or(|action| action == "deny");
        let selection = constraint.at(&["spec", "match"]);
        let has = |field: &str| {
            selection.is_some_and(|selection| {
                selection.get(field).is_some_and(|value| !value.is_empty() || value.is_scalar())
            })
        };
        let narrow = ["namespaces", "excludedNamespaces", "namespaceSelector", "labelSelector", "name"];
        let kinds = selection.and_then(|selection| selection.get("kinds")).into_iter().flat_map(Node::items);
        let mut kinds = kinds.filter_map(|item| item.get("kinds")).flat_map(Node::items).filter_map(Node::text);
        if !denies
            || narrow.into_iter().any(has)
            || !kinds.any(|kind| KINDS.contains(&&*kind))
            || constraint.is_uncertain()
        {
            continue;
        }
        let message = format!(
            "{constraint} denies in every namespace: pods of `kube-system` and `gatekeeper-system` that violate it do not start any more"
        );
        sink.report_missing(constraint.nearest_key_span(&["spec", "match", "excludedNamespaces"]), message)
            .object(Arc::clone(constraint.reference()))
            .help("Add `excludedNamespaces: [kube-system, gatekeeper-system]` to `match`");
    }
}
