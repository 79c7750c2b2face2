//! Credentials for service accounts that nobody has.

use super::near_miss::Accounts;
use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::object::identity::credential::service_account_of;
use crate::object::identity::is_open;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() || graph.credentials().next().is_none() {
        return;
    }
    let accounts = Accounts::of(graph);
    for credential in graph.credentials().filter(|credential| !credential.object.is_uncertain()) {
        let Some((node, subject)) = credential.subject().filter(|(_, subject)| !is_open(subject)) else { continue };
        let Some((namespace, name)) = service_account_of(&subject) else { continue };
        if accounts.may_have(namespace, name) {
            continue;
        }
        let object = credential.object;
        sink.set_object(Some(object.reference().clone()));
        if let Some(meant) = accounts.meant_by(&credential) {
            let message = format!(
                "{object}: the repository has no service account `{namespace}/{name}`; ServiceAccount `{}` in namespace `{}` uses workload \
                 identity, and no credential is for it",
                meant.name, meant.namespace,
            );
            sink.report(node.span(), message)
                .help(format!(
                    "Write `system:serviceaccount:{}:{}` if that is what is meant",
                    meant.namespace, meant.name
                ))
                .related(meant.span, "the service account that may be meant");
            continue;
        }
        if !accounts.knows_namespace(namespace) || has_unseen(graph, namespace) {
            continue;
        }
        let message = format!(
            "{object}: no service account `{namespace}/{name}` is in the repository, which has others of that namespace; the credential trusts nobody"
        );
        sink.report(node.span(), message)
            .help("Correct the subject, or remove the credential: whoever makes a service account of that name becomes the identity")
            .at_most(Severity::Warning);
    }
}

/// Whether something brings objects into a namespace that nobody sees.
fn has_unseen(graph: &Graph<'_>, namespace: &str) -> bool {
    let kinds = [
        ("helm.toolkit.fluxcd.io", "HelmRelease"),
        ("helm.cattle.io", "HelmChart"),
        ("argoproj.io", "Application"),
        ("argoproj.io", "ApplicationSet"),
        ("addons.cluster.x-k8s.io", "HelmChartProxy"),
    ];
    kinds.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)).any(|object| {
        let paths: [&[&str]; 4] = [
            &["spec", "targetNamespace"],
            &["spec", "destination", "namespace"],
            &["spec", "namespace"],
            &["metadata", "namespace"],
        ];
        let target = paths.iter().find_map(|path| object.at(path)?.text());
        target.is_none_or(|target| target == namespace || is_open(&target)) || object.kind() == "ApplicationSet"
    })
}
