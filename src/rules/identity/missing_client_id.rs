//! Workload identity without an identity.

use super::missing_workload_identity_label::is_controllers;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::identity::Use;
use crate::object::identity::is_guid;
use crate::object::identity::workload::{self, CLIENT_ID};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for used in graph.identity_uses() {
        let Some(account) = used.account.filter(|account| workload::client_id(account).is_none()) else { continue };
        let is_certain = !used.workload.is_uncertain() && !account.is_uncertain();
        if is_controllers(account.name())
            || !is_certain
            || !workload::is_labelled(used.pod)
            || workload::has_identity_binding(used.pod)
            || may_have_client_id(&used)
        {
            continue;
        }
        let message = format!(
            "{account}: {} runs as it with workload identity, but no annotation `{CLIENT_ID}` says as which identity; the pods \
             get a token and no `AZURE_CLIENT_ID`",
            used.workload,
        );
        sink.set_object(Some(account.reference().clone()));
        sink.report_missing(account.nearest_key_span(&["metadata", "annotations", CLIENT_ID]), message)
            .help("Add the annotation, or set `AZURE_CLIENT_ID` from the ConfigMap that the identity's `operatorSpec` writes")
            .related(used.workload.name_span(), "the workload");
    }
}

fn may_have_client_id(used: &Use<'_, '_>) -> bool {
    workload::may_have_variable(used.pod, "AZURE_CLIENT_ID")
        || !used.mounts.is_empty()
        || used.pod.spec().raw_parts().any(holds_guid)
}

/// Whether a text holds a UUID.
fn holds_guid(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_hexdigit() || letter == '-';
    text.split(|letter: char| !is_part(letter)).any(is_guid)
}
