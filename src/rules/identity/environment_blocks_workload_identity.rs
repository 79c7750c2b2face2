//! Variables that keep the webhook from setting them.

use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::graph::identity::Use;
use crate::manifest::{Node, span_or};
use crate::object::identity::is_guid;
use crate::object::identity::workload::{self, INJECTED};
use crate::object::workload::Container;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str = "Remove the variable: workload identity sets it";

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for used in graph.identity_uses().filter(|used| workload::is_labelled(used.pod) && !used.workload.is_uncertain()) {
        let skipped = used.pod.annotation(workload::SKIP_CONTAINERS).and_then(Node::text).unwrap_or_default();
        for container in used.pod.containers() {
            if skipped.split(';').any(|name| name.trim() == container.name()) {
                continue;
            }
            sink.set_object(Some(used.workload.reference().clone()));
            for name in INJECTED {
                if let Some(variable) = workload::variable(container, name) {
                    judge(&used, container, name, variable, sink);
                }
            }
        }
    }
}

fn judge(used: &Use<'_, '_>, container: &Container<'_>, name: &str, variable: Node<'_>, sink: &mut Sink) {
    let workload = used.workload;
    if let Some(from) = variable.get("valueFrom") {
        let Some(field) = from.get("fieldRef") else { return };
        let path = field.get("fieldPath").and_then(Node::text).unwrap_or_default();
        // Annotations have a rule of their own, and may well hold the id.
        if path.starts_with("metadata.annotations") || path.starts_with("metadata.labels") {
            return;
        }
        let message = format!(
            "{workload}: `{name}` of {container} is a field of the pod (`{path}`), which is no such value; workload identity does \
             not overwrite it",
        );
        sink.report(field.get("fieldPath").unwrap_or(field).span(), message).help(HELP);
        return;
    }
    let name_span = variable.get("name").map_or(variable.span(), Node::span);
    let value = variable.get("value");
    let text = value.and_then(Node::text).unwrap_or_default();
    if text.trim().is_empty() {
        let message = format!(
            "{workload}: `{name}` of {container} is empty, and workload identity does not overwrite it; the login fails"
        );
        sink.report(name_span, message).help(HELP);
        return;
    }
    let Some(stated) = used.account.and_then(|account| Some((account, workload::client_id(account)?))) else { return };
    let (account, node) = stated;
    let Some(wanted) = node.text().filter(|wanted| is_guid(wanted)) else { return };
    if name == "AZURE_CLIENT_ID" && is_guid(&text) && !text.eq_ignore_ascii_case(&wanted) {
        let message = format!(
            "{workload}: `{name}` of {container} is `{text}`, but its service account says `{wanted}`; the program logs in as \
             another identity than {account} is for",
        );
        sink.report(value.map_or(name_span, |value| span_or(value, name_span)), message)
            .help("Remove the variable, or correct the annotation of the service account")
            .related(node.span(), "the client id of the service account")
            .at_most(Severity::Warning);
    }
}
