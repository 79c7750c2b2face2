//! Permissions that every pod of a namespace gets.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac::{self, Binding};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::BINDINGS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(binding) = Binding::of(object) else { return };
    let role = binding.role_name().and_then(|name| name.text()).unwrap_or_default();
    let text = |label: &str| object.at(&["metadata", "labels", label]).and_then(|node| node.text());
    // Kubernetes makes it itself.
    if text("kubernetes.io/bootstrapping").is_some_and(|value| value == "rbac-defaults") {
        return;
    }
    for subject in binding.subjects().filter(|subject| subject.kind() == "Group") {
        let (Some(node), Some(namespace)) =
            (subject.name_node(), subject.name().strip_prefix("system:serviceaccounts:"))
        else {
            continue;
        };
        let message = format!(
            "{object} grants `{role}` to every service account of the namespace `{namespace}`: every pod that runs there gets it",
        );
        sink.report(node.span(), message)
            .help("Give the workload that needs the role a service account of its own, and bind that");
    }
    for subject in
        binding.subjects().filter(|subject| subject.kind() == "ServiceAccount" && subject.name() == "default")
    {
        let Some(node) = subject.name_node() else { continue };
        let message = format!(
            "{object} grants `{role}` to {subject}: every pod of the namespace that names no other service account gets it",
        );
        sink.report(node.span(), message)
            .help("Give the workload that needs the role a service account of its own, and bind that");
    }
}
