//! Secrets that containers get as environment variables.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    let variable = container
        .get("env")
        .into_iter()
        .flat_map(Node::items)
        .find_map(|item| item.get("valueFrom")?.entry("secretKeyRef"));
    let all = || container.get("envFrom").into_iter().flat_map(Node::items).find_map(|item| item.entry("secretRef"));
    let Some(entry) = variable.or_else(all) else { return };
    let message = format!(
        "{object}: {container} gets a Secret as environment variables, which crash reports, child processes and `kubectl describe` of \
         other tools show"
    );
    sink.report(entry.key.span(), message)
        .help("Mount the Secret as files, or let the application read it from the vault");
}
