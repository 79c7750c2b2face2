//! Roles that manage a vault and read nothing of it.

use std::collections::{BTreeMap, BTreeSet};

use super::vault_roles::{TYPES, VaultRoles, may_read};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::identity::secret_class::SecretClass;
use crate::object::identity::vault::Vault;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    if graph.role_assignments().next().is_none() {
        return;
    }
    // By vault: which types of objects are mounted, and one class that does.
    let mut vaults: BTreeMap<String, (BTreeSet<String>, SecretClass<'_, '_>)> = BTreeMap::new();
    for class in graph.secret_classes() {
        let Some((_, name)) = class.parameter("keyvaultName") else { continue };
        let (types, _) = vaults.entry(name.trim().to_ascii_lowercase()).or_insert_with(|| (BTreeSet::new(), class));
        types.extend(class.objects().objects.iter().filter_map(|object| Some(object.get("objectType")?.1.to_owned())));
    }
    let roles = VaultRoles::of(graph);
    for (name, (types, class)) in &vaults {
        judge(graph, name, types, class, &roles, sink);
    }
}

fn judge(
    graph: &Graph<'_>,
    name: &str,
    types: &BTreeSet<String>,
    class: &SecretClass<'_, '_>,
    roles: &VaultRoles<'_, '_>,
    sink: &mut Sink,
) {
    let vault = graph.vault_named(name);
    // Without RBAC other things decide, and another rule says so.
    if vault.as_ref().and_then(Vault::rbac).is_some_and(|(_, rbac)| !rbac) {
        return;
    }
    let assignments = roles.on(name, vault.as_ref());
    let is_unread = |kind: &&str| {
        types.contains(*kind)
            && !roles.is_read_everywhere(kind)
            && !assignments.iter().any(|assignment| may_read(assignment, kind))
    };
    let Some(kind) = TYPES.into_iter().find(is_unread) else { return };
    let (things, meant) = match kind {
        "secret" => ("secrets", "Key Vault Secrets User"),
        "key" => ("keys", "Key Vault Crypto User"),
        _ => ("certificates", "Key Vault Certificate User"),
    };
    for assignment in &assignments {
        let (Some(role), Some((node, _))) = (assignment.role(), assignment.role_text()) else { continue };
        if role.reads(kind) != Some(false) {
            continue;
        }
        let object = assignment.object;
        let message = format!(
            "{object}: {} does not let anybody read {things}, and {} mounts {things} of the vault `{name}`; no other role on it does",
            role.name, class.object,
        );
        sink.set_object(Some(object.reference().clone()));
        sink.report(node.span(), message)
            .help(format!("Assign {meant} to the identity that mounts them"))
            .related(class.object.name_span(), "the SecretProviderClass");
    }
}
