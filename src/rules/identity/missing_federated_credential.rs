//! Service accounts that no identity trusts.

use rustc_hash::FxHashSet;

use super::near_miss::Accounts;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::identity::chain::{Step, Verdict};
use crate::manifest::Node;
use crate::object::identity::workload;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    // Where the repository declares nothing in Azure, Azure may have everything.
    let declares_nothing = graph.identities().next().is_none() && graph.credentials().next().is_none();
    if declares_nothing || context.sees_single_files() {
        return;
    }
    let accounts = Accounts::of(graph);
    let meant = graph.credentials().filter_map(|credential| accounts.meant_by(&credential));
    let meant: FxHashSet<(String, String)> = meant.map(|account| (account.namespace, account.name)).collect();
    for used in graph.identity_uses().filter(|used| !used.workload.is_uncertain()) {
        if graph.missing_credential(&used) != Some(Verdict::Dangling) {
            continue;
        }
        let Some(namespace) = used.namespace else { continue };
        let name = &used.account_name;
        if meant.contains(&(namespace.to_owned(), name.clone().into_owned())) {
            continue;
        }
        let span = match (used.account, workload::service_account(used.pod).1) {
            (Some(account), _) => account.name_span(),
            (None, Some(node)) => Node::span(node),
            (None, None) => used.pod.spec_key(),
        };
        let owner = used.account.unwrap_or(used.workload);
        let identity = graph.unfederated_identity(&used);
        let although = match &identity {
            Some(identity) => format!(", although {} is declared and no credential belongs to it", identity.object),
            None => ", although others of the namespace have theirs".to_owned(),
        };
        let message = format!(
            "{owner}: no federated credential has the subject `system:serviceaccount:{namespace}:{name}`{although}; every login of \
             the pods fails",
        );
        sink.set_object(Some(owner.reference().clone()));
        let report = sink
            .report(span, message)
            .help(format!(
                "Add a FederatedIdentityCredential with the subject `system:serviceaccount:{namespace}:{name}`"
            ))
            .chain(graph.identity_chain(&used).until(Step::FederatedCredential).to_string());
        if let Some(identity) = identity {
            report.related(identity.object.name_span(), "the identity");
        }
    }
}
