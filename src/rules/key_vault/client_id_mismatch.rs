//! Classes that log in as somebody else.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::is_guid;
use crate::object::identity::secret_class::SecretClass;
use crate::object::identity::workload::{CLIENT_ID, TENANT_ID};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for used in graph.identity_uses() {
        let Some(account) = used.account else { continue };
        for class in used.mounts.iter().filter_map(|(_, class)| class.and_then(SecretClass::of)) {
            if class.is_on("useVMManagedIdentity") != Some(false) || graph.federation(&used).matching.len() > 1 {
                continue;
            }
            sink.set_object(Some(class.object.reference().clone()));
            let client = class.parameter("clientID").map(|(node, _)| ("clientID", node));
            let tenant = class.tenant().map(|(node, _)| ("tenantID", node));
            for ((field, node), annotation) in
                client.into_iter().map(|it| (it, CLIENT_ID)).chain(tenant.map(|it| (it, TENANT_ID)))
            {
                judge(class.object, field, node, account, annotation, used.workload, sink);
            }
        }
    }
}

fn judge(
    class: &Object<'_>,
    field: &str,
    node: Node<'_>,
    account: &Object<'_>,
    annotation: &str,
    workload: &Object<'_>,
    sink: &mut Sink,
) {
    let Some(stated) = account.annotation(annotation) else { return };
    let (Some(here), Some(there)) = (node.text(), stated.text()) else { return };
    let (here, there) = (here.trim(), there.trim());
    let is_zero = |id: &str| crate::object::identity::is_open(id);
    if !is_guid(here) || !is_guid(there) || is_zero(here) || is_zero(there) || here.eq_ignore_ascii_case(there) {
        return;
    }
    let message = format!(
        "{class}: `{field}` is `{here}`, but {workload}, which mounts it, runs as {account} with `{there}`; the driver logs in with \
         the token of that service account",
    );
    sink.report(node.span(), message)
        .help("Write the client id of the identity that trusts the service account, in both places")
        .related(stated.span(), "the annotation of the service account")
        .related(workload.name_span(), "the workload that mounts it");
}
