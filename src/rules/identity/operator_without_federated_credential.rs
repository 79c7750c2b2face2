//! Controllers that no identity trusts.

use std::borrow::Cow;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::credential::service_account_of;
use crate::object::identity::is_open;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const KINDS: [(&str, &str); 6] = [
    ("keda.sh", "TriggerAuthentication"),
    ("keda.sh", "ClusterTriggerAuthentication"),
    ("cert-manager.io", "Issuer"),
    ("cert-manager.io", "ClusterIssuer"),
    ("external-secrets.io", "SecretStore"),
    ("external-secrets.io", "ClusterSecretStore"),
];

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let subjects: Vec<_> =
        graph.credentials().map(|credential| credential.subject().map(|(_, subject)| subject)).collect();
    let any_open = subjects.iter().any(|subject| subject.as_ref().is_none_or(|subject| is_open(subject)));
    if subjects.is_empty() || any_open || graph.makes_credentials() || context.sees_single_files() {
        return;
    }
    let trusted: Vec<&str> =
        subjects.iter().flatten().filter_map(|subject| Some(service_account_of(subject)?.1)).collect();
    for object in
        KINDS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)).filter(|object| !object.is_uncertain())
    {
        for (node, account) in accounts_of(object) {
            if trusted.iter().any(|name| **name == *account) || is_open(&account) {
                continue;
            }
            let message = format!(
                "{object}: the login is that of the service account `{account}`, and none of the repository's federated credentials is for it"
            );
            sink.set_object(Some(object.reference().clone()));
            sink.report(node.span(), message).help(format!(
                "Add a FederatedIdentityCredential with the subject `system:serviceaccount:NAMESPACE:{account}`"
            ));
        }
    }
}

/// The service accounts that log in for an object, with the nodes that say so.
fn accounts_of<'t>(object: &Object<'t>) -> Vec<(Node<'t>, Cow<'t, str>)> {
    let text = |path: &[&str]| object.at(path).and_then(|node| Some((node, node.text()?)));
    match object.group() {
        "keda.sh" => {
            let provider =
                text(&["spec", "podIdentity", "provider"]).filter(|(_, provider)| provider == "azure-workload");
            let is_workloads =
                text(&["spec", "podIdentity", "identityOwner"]).is_some_and(|(_, owner)| owner == "workload");
            provider
                .filter(|_| !is_workloads)
                .map(|(node, _)| (node, Cow::Borrowed("keda-operator")))
                .into_iter()
                .collect()
        }
        "cert-manager.io" => {
            let solvers = object.at(&["spec", "acme", "solvers"]).into_iter().flat_map(Node::items);
            let identities = solvers.filter_map(|solver| solver.at(&["dns01", "azureDNS", "managedIdentity"]));
            identities.map(|node| (node, Cow::Borrowed("cert-manager"))).collect()
        }
        _ => {
            let is_workload =
                text(&["spec", "provider", "azurekv", "authType"]).is_some_and(|(_, kind)| kind == "WorkloadIdentity");
            let account = text(&["spec", "provider", "azurekv", "serviceAccountRef", "name"]);
            account.filter(|_| is_workload).into_iter().collect()
        }
    }
}
