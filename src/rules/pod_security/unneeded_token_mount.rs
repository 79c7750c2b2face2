//! Pods that get a token for the Kubernetes API and have nothing to do there.

use rustc_hash::FxHashSet;

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::{Namespaces, Object};
use crate::object::rbac::{BINDINGS, Binding};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    // Service accounts that some binding names, by name: which namespace is meant is not always known.
    let bound: FxHashSet<String> = BINDINGS
        .iter()
        .flat_map(|(group, kind)| graph.of_kind(group, kind))
        .filter_map(Binding::of)
        .flat_map(|binding| binding.subjects())
        .map(|subject| subject.name().to_owned())
        .collect();
    let off = |node: Option<Node<'_>>| node.and_then(Node::as_bool) == Some(false);
    let mut silenced: FxHashSet<(String, String)> = FxHashSet::default();
    for account in graph.of_kind("", "ServiceAccount").filter(|account| off(account.at(&["automountServiceAccountToken"]))) {
        silenced.extend(namespaces(account).map(|namespace| (namespace, account.name().to_owned())));
    }
    for object in graph.objects().iter().filter(|object| !object.is_uncertain()) {
        let Some(pod) = object.pod() else { continue };
        let name = pod.spec().get("serviceAccountName").or_else(|| pod.spec().get("serviceAccount")).and_then(Node::text);
        let name = name.unwrap_or(std::borrow::Cow::Borrowed("default"));
        let is_silenced = namespaces(object).any(|namespace| silenced.contains(&(namespace, name.to_string())));
        if pod.spec().get("automountServiceAccountToken").is_some_and(|node| !node.is_null()) || is_silenced || bound.contains(&*name) {
            continue;
        }
        let message = format!(
            "{object} mounts a token for the Kubernetes API into every container, and the repository grants ServiceAccount `{name}` nothing"
        );
        sink.report_missing(pod.spec_key(), message)
            .object(Arc::clone(object.reference()))
            .help("Set `automountServiceAccountToken: false`; workload identity has a token of its own and goes on working");
    }
}

fn namespaces(object: &Object<'_>) -> impl Iterator<Item = String> {
    let names = match object.namespaces() {
        Namespaces::Known(names) => names.iter().map(|name| name.to_string()).collect(),
        Namespaces::Unknown | Namespaces::ClusterScoped => vec![String::new()],
    };
    names.into_iter()
}
