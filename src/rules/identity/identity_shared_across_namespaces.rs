//! One identity for several teams.

use std::collections::BTreeMap;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::identity::{is_guid, is_open, workload};
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    // By cluster and client id: the first namespace that has it.
    let mut first: BTreeMap<(Option<usize>, String), (&str, &Object<'_>)> = BTreeMap::new();
    for account in graph.of_kind("", "ServiceAccount") {
        let Some(node) = workload::client_id(account) else { continue };
        let Some(id) = node.text().filter(|id| is_guid(id) && !is_open(id)) else { continue };
        let Namespaces::Known(namespaces) = account.namespaces() else { continue };
        // An object that several overlays put into namespaces of their own is written once.
        let [namespace] = namespaces.as_slice() else { continue };
        if is_system(namespace) || is_open(namespace) {
            continue;
        }
        let nowhere = account.clusters().is_empty().then_some(None);
        for cluster in account.clusters().iter().map(|&cluster| Some(cluster)).chain(nowhere) {
            let (other, holder) = *first.entry((cluster, id.to_ascii_lowercase())).or_insert((namespace, account));
            // One text that overlays put into several namespaces is one account, for one environment each.
            if other == namespace || holder.kind_span() == account.kind_span() {
                continue;
            }
            let message = format!(
                "{account}: its client id is also that of a service account in the namespace `{other}`; what one may do in Azure the other may do too"
            );
            sink.set_object(Some(account.reference().clone()));
            sink.report(node.span(), message)
                .help("Give each namespace an identity of its own")
                .related(holder.name_span(), "the other service account");
        }
    }
}

/// Namespaces of the platform: the exclusions that Azure Policy for Kubernetes starts with, and Flux.
fn is_system(namespace: &str) -> bool {
    namespace.starts_with("kube-")
        || namespace.ends_with("-system")
        || namespace.starts_with("azure-")
        || namespace == "dataprotection-microsoft"
}
