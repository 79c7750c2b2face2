//! The secret that workload identity was to replace.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::workload;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if !workload::is_labelled(pod) {
        return;
    }
    for name in ["AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_PASSWORD"] {
        let Some(variable) = workload::variable(container, name) else { continue };
        let message = format!(
            "{object}: {container} has workload identity and `{name}`; Azure's libraries try the environment first, so the \
             secret is what is used",
        );
        sink.report(variable.get("name").map_or(variable.span(), Node::span), message)
            .help(format!("Remove `{name}` if workload identity is to be used, or else the label"));
    }
}
