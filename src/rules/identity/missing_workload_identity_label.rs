//! Pods that nobody gives a token.

use super::misplaced_workload_identity_label::{misplaced, on_account};
use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::graph::identity::Use;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::workload::{self, is_annotated, use_label};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut named_by_others: Option<Vec<String>> = None;
    for used in graph.identity_uses() {
        let Some(account) = used.account.filter(|account| is_annotated(account)) else { continue };
        if is_controllers(account.name())
            || brings_token(&used)
            || use_label(used.pod).is_some()
            || used.workload.is_uncertain()
        {
            continue;
        }
        if misplaced(&used).is_some() || on_account(&used).is_some() {
            continue;
        }
        let named = named_by_others.get_or_insert_with(|| accounts_named_by_others(graph));
        if named.iter().any(|name| name == account.name()) {
            continue;
        }
        report(&used, account, sink);
    }
}

fn report(used: &Use<'_, '_>, account: &Object<'_>, sink: &mut Sink) {
    let workload = used.workload;
    let path: Vec<&str> = used.pod.path().iter().copied().chain(["metadata", "labels", workload::USE]).collect();
    let only_mounts = !used.mounts.is_empty();
    let consequence = if only_mounts {
        "the Secrets Store driver logs in by itself, but the program gets no token and no `AZURE_CLIENT_ID`"
    } else {
        "they get no token and no `AZURE_CLIENT_ID`"
    };
    let message = format!(
        "{workload}: the pods run as {account}, which is for workload identity, but lack the label `{}: \"true\"`; {consequence}",
        workload::USE,
    );
    sink.set_object(Some(workload.reference().clone()));
    let report = sink
        .report_missing(workload.nearest_key_span(&path), message)
        .help("Add the label to `metadata.labels` of the pod template; leave `spec.selector` as it is")
        .related(account.name_span(), "the service account");
    if only_mounts {
        report.at_most(Severity::Warning);
    }
}

/// Whether the pod has the variables or the token of its own accord.
fn brings_token(used: &Use<'_, '_>) -> bool {
    let volumes = used.pod.spec().get("volumes").into_iter().flat_map(Node::items);
    let mut sources = volumes.filter_map(|volume| volume.at(&["projected", "sources"])).flat_map(Node::items);
    sources.any(|source| source.at(&["serviceAccountToken", "audience"]).is_some())
        || used.pod.containers().iter().any(|container| {
            ["AZURE_FEDERATED_TOKEN_FILE", "AZURE_CLIENT_SECRET"]
                .iter()
                .any(|name| workload::variable(container, name).is_some())
        })
}

/// Service accounts of controllers that ask for tokens themselves, as their projects install them.
pub(super) fn is_controllers(name: &str) -> bool {
    const NAMES: [&str; 10] = [
        "azureserviceoperator-default",
        "capz-manager",
        "keda-operator",
        "external-secrets",
        "source-controller",
        "kustomize-controller",
        "helm-controller",
        "notification-controller",
        "image-reflector-controller",
        "image-automation-controller",
    ];
    NAMES.contains(&name)
}

/// Names of service accounts that objects other than workloads log in with.
fn accounts_named_by_others(graph: &Graph<'_>) -> Vec<String> {
    let paths: [&[&str]; 3] = [
        &["spec", "serviceAccountName"],
        &["spec", "provider", "azurekv", "serviceAccountRef", "name"],
        &["spec", "kubernetes", "serviceAccountRef", "name"],
    ];
    let others = graph.objects().iter().filter(|object| object.pod().is_none());
    let named = others.flat_map(|object| paths.iter().filter_map(|path| object.at(path)?.text()));
    named.map(std::borrow::Cow::into_owned).collect()
}
