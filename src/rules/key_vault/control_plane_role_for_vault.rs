//! Roles that manage a vault and read nothing of it.

use std::collections::BTreeSet;

use super::vault_roles::{is_on_vault, is_on_vault_named};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::identity::role::{Assignment, Breadth};
use crate::object::identity::secret_class::SecretClass;
use crate::object::identity::vault::Vault;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let assignments: Vec<_> = graph.role_assignments().collect();
    if assignments.is_empty() {
        return;
    }
    // By vault: which types of objects are mounted, and one class that does.
    let mut vaults: Vec<(String, BTreeSet<String>, SecretClass<'_, '_>)> = Vec::new();
    for class in graph.secret_classes() {
        let Some((_, name)) = class.parameter("keyvaultName") else { continue };
        let types = class.objects().objects.iter().filter_map(|object| Some(object.get("objectType")?.1.to_owned())).collect::<Vec<_>>();
        match vaults.iter_mut().find(|(known, ..)| known.eq_ignore_ascii_case(name.trim())) {
            Some((_, known, _)) => known.extend(types),
            None => vaults.push((name.trim().to_owned(), types.into_iter().collect(), class)),
        }
    }
    for (name, types, class) in &vaults {
        judge(graph, name, types, class, &assignments, sink);
    }
}

fn judge(
    graph: &Graph<'_>,
    name: &str,
    types: &BTreeSet<String>,
    class: &SecretClass<'_, '_>,
    assignments: &[Assignment<'_, '_>],
    sink: &mut Sink,
) {
    let vault = graph.vault_named(name);
    // Without RBAC other things decide, and another rule says so.
    if vault.as_ref().and_then(Vault::rbac).is_some_and(|(_, rbac)| !rbac) {
        return;
    }
    let on_vault = |assignment: &Assignment<'_, '_>| {
        is_on_vault_named(assignment, name) || vault.as_ref().is_some_and(|vault| is_on_vault(assignment, vault))
    };
    // What a role that nobody knows grants nobody knows either.
    let reads = |assignment: &Assignment<'_, '_>, kind: &str| assignment.role().is_none_or(|role| role.reads(kind) == Some(true));
    let covers = |assignment: &&Assignment<'_, '_>| {
        on_vault(assignment) || assignment.breadth().is_none_or(|breadth| breadth >= Breadth::ResourceGroup)
    };
    let unread: Vec<&String> = types
        .iter()
        .filter(|kind| matches!(kind.as_str(), "secret" | "key" | "cert"))
        .filter(|kind| !assignments.iter().filter(covers).any(|assignment| reads(assignment, kind)))
        .collect();
    let Some(kind) = unread.first() else { return };
    for assignment in assignments.iter().filter(|assignment| on_vault(assignment)) {
        let (Some(role), Some((node, _))) = (assignment.role(), assignment.role_text()) else { continue };
        if role.reads(kind) != Some(false) {
            continue;
        }
        let (things, meant) = match kind.as_str() {
            "secret" => ("secrets", "Key Vault Secrets User"),
            "key" => ("keys", "Key Vault Crypto User"),
            _ => ("certificates", "Key Vault Certificate User"),
        };
        let object = assignment.object;
        let message = format!("{object}: {} does not let anybody read {things}, and {} mounts {things} of the vault `{name}`; no other role on it does", role.name, class.object);
        sink.set_object(Some(object.reference().clone()));
        sink.report(node.span(), message)
            .help(format!("Assign {meant} to the identity that mounts them"))
            .related(class.object.name_span(), "the SecretProviderClass");
    }
}
