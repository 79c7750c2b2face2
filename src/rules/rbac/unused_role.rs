//! Roles that nothing grants.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

fn check(role: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let graph = context.graph();
    if context.sees_single_files()
        || role.name().starts_with("system:")
        || graph.access().is_named(role)
        || graph.is_example(role)
        || role.is_uncertain()
        || !graph.access().grants(graph, role).is_empty()
    {
        return;
    }
    // Its rules are for a role that Kubernetes ships, or for one that takes them.
    if graph.access().is_aggregated(graph, role) {
        return;
    }
    let message = format!("{role} is granted by no binding of the repository: nobody has its permissions");
    sink.report(role.name_span(), message).help("Bind it, or remove it");
}
