//! Roles that may do nearly everything, on nearly everything.

use crate::finding::{Severity, Sink};
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::role::{ASSIGNMENTS, Assignment, Breadth};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(ASSIGNMENTS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(assignment) = Assignment::of(object) else { return };
    let Some(role) = assignment.role().filter(|role| is_powerful(role.name)) else { return };
    let Some(breadth) = assignment.breadth().filter(|&breadth| breadth >= Breadth::ResourceGroup) else { return };
    let principal_type = assignment.field("principalType").and_then(Node::text);
    if principal_type.is_some_and(|kind| kind != "ServicePrincipal") {
        return;
    }
    let Some((node, _)) = assignment.role_text() else { return };
    let message = format!(
        "{object}: {} is assigned for {}; whoever takes over the identity may do all of that",
        role.name,
        breadth.described()
    );
    let report = sink
        .report(node.span(), message)
        .help("Assign the role that the program needs, on the one resource that it needs");
    if is_operators(object) {
        report.at_most(Severity::Info);
    }
}

fn is_powerful(name: &str) -> bool {
    matches!(name, "Owner" | "Contributor" | "Azure Kubernetes Service RBAC Cluster Admin")
        || name.ends_with("Administrator")
}

/// Whether the names of the assignment say that an operator gets the role, which creates resources for others.
fn is_operators(object: &Object<'_>) -> bool {
    const SIGNS: [&str; 6] =
        ["aso", "azureserviceoperator", "azure-service-operator", "capz", "cluster-api", "crossplane"];
    let config = object.at(&["spec", "principalIdFromConfig", "name"]).and_then(Node::text).unwrap_or_default();
    [object.name(), object.namespace().unwrap_or_default(), &*config].iter().any(|name| {
        SIGNS.iter().any(|sign| {
            *name == *sign || (sign.len() > 3 && name.contains(sign)) || name.split('-').any(|part| part == *sign)
        })
    })
}
