//! Pods that get a token for the API server because nobody said otherwise.

use rustc_hash::FxHashSet;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::identity::workload::service_account;
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const FIELD: &str = "automountServiceAccountToken";

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let closed = graph
        .of_kind("", "ServiceAccount")
        .filter(|account| account.at(&[FIELD]).and_then(Node::as_bool) == Some(false));
    let closed: FxHashSet<(Option<&str>, &str)> = closed
        .flat_map(|account| namespaces(account).into_iter().map(move |namespace| (namespace, account.name())))
        .collect();
    for object in graph.objects() {
        // What `requested-service-account-token` reports, or what a placeholder decides, is there.
        let Some(pod) = object.pod().filter(|pod| pod.spec().get(FIELD).is_none()) else { continue };
        let (account, _) = service_account(pod);
        let is_closed = || namespaces(object).into_iter().all(|namespace| closed.contains(&(namespace, &*account)));
        if !closed.is_empty() && is_closed() {
            continue;
        }
        let message = format!(
            "{object}: its pods mount a token of ServiceAccount `{account}`; whoever takes over a container talks to the API server \
             as it"
        );
        sink.report_missing(pod.spec_key(), message).object(object.reference().clone()).help(format!(
            "Set `{FIELD}: false` on the ServiceAccount or on the pod, unless the program asks the API server"
        ));
    }
}

fn namespaces<'o>(object: &'o Object<'_>) -> Vec<Option<&'o str>> {
    match object.namespaces() {
        Namespaces::Known(names) if !names.is_empty() => names.iter().map(|name| Some(&**name)).collect(),
        Namespaces::Known(_) | Namespaces::Unknown | Namespaces::ClusterScoped => vec![None],
    }
}
