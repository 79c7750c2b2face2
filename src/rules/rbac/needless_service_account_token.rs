//! Tokens that nothing lets a pod use.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::workload;
use crate::object::rbac::{BINDINGS, Binding};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const FIELD: &str = "automountServiceAccountToken";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() || graph.of_kind("", "ServiceAccount").next().is_none() {
        return;
    }
    let bindings = BINDINGS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)).filter_map(Binding::of);
    // By name alone: a binding without a namespace, or of a base, may be for any.
    let bound: FxHashSet<String> = bindings
        .flat_map(|binding| {
            binding
                .subjects()
                .filter(|subject| subject.kind() == "ServiceAccount")
                .map(|subject| subject.name().to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    for members in graph.neighbours() {
        let unseen = |object: &&&Object<'_>| {
            matches!(object.kind(), "HelmRelease" | "HelmChart" | "Application" | "ApplicationSet")
        };
        if members.iter().find(unseen).is_some() {
            continue;
        }
        let mut accounts: FxHashMap<&str, &Object<'_>> = FxHashMap::default();
        let is_open = |object: &Object<'_>| {
            object.at(&[FIELD]).is_none() && !object.is_uncertain() && !bound.contains(object.name())
        };
        accounts.extend(
            members
                .iter()
                .copied()
                .filter(|object| object.is("", "ServiceAccount") && is_open(object))
                .map(|object| (object.name(), object)),
        );
        if accounts.is_empty() {
            continue;
        }
        for object in &members {
            let Some(pod) = object.pod().filter(|pod| pod.spec().get(FIELD).and_then(Node::as_bool) != Some(false))
            else {
                continue;
            };
            let Some(account) = accounts.get(&*workload::service_account(pod).0) else { continue };
            let message = format!(
                "{account}: its pods get a token for the API server, but no binding of the repository gives it a role"
            );
            sink.set_object(Some(account.reference().clone()));
            sink.report_missing(account.name_span(), message)
                .help(format!("Add `{FIELD}: false` to the ServiceAccount; workload identity has a token of its own"))
                .related(object.name_span(), "a workload that runs as it");
            // One of the workloads is enough.
            accounts.remove(&*workload::service_account(pod).0);
            if accounts.is_empty() {
                break;
            }
        }
    }
}
