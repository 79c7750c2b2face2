//! Roles on vaults of which nothing says whether they ask for roles.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Roles that are about the vault and not about what is in it: Owner, Contributor, Reader, User Access Administrator, Role Based
/// Access Control Administrator, Key Vault Contributor. Source: Azure documentation, built-in-roles.md.
const ABOUT_THE_VAULT: &[&str] = &[
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
    "f25e0fa2-a7c8-4377-a976-54943a77a395",
];

/// The same by name.
const NAMES_ABOUT_THE_VAULT: &[&str] =
    &["Contributor", "Key Vault Contributor", "Owner", "Reader", "User Access Administrator"];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut assignments = graph.of_kind("authorization.azure.com", "RoleAssignment").peekable();
    if assignments.peek().is_none() {
        return;
    }
    let vaults = graph.of_kind("keyvault.azure.com", "Vault");
    let vaults: BTreeSet<&str> = vaults.map(|vault| vault.name()).collect();
    for assignment in assignments {
        let Some(spec) = assignment.at(&["spec"]) else { continue };
        let owner = |field: &str| spec.at(&["owner", field]).and_then(Node::text);
        let (Some(kind), Some(name)) = (owner("kind"), owner("name")) else { continue };
        if kind != "Vault" || vaults.contains(&*name) {
            continue;
        }
        let Some(role) = role(spec) else { continue };
        let message = format!(
            "{assignment} gives a role on Vault `{name}`, which is not in the repository: whether it asks for roles or for \
             access policies, nothing says"
        );
        sink.report(role.span(), message)
            .object(Arc::clone(assignment.reference()))
            .help("Declare the vault with `properties.enableRbacAuthorization: true`");
    }
}

/// The field that names a role on what is in a vault.
fn role(spec: Node<'_>) -> Option<Node<'_>> {
    let node = spec.get("roleDefinitionReference").or_else(|| spec.get("roleDefinitionId"))?;
    let id = node.text().or_else(|| node.get("armId")?.text());
    let name = node.get("wellKnownName").and_then(Node::text);
    let is_about_vault = id
        .is_some_and(|id| ABOUT_THE_VAULT.iter().any(|role| id.to_ascii_lowercase().ends_with(role)))
        || name.is_some_and(|name| NAMES_ABOUT_THE_VAULT.contains(&&*name));
    (!is_about_vault).then_some(node)
}
