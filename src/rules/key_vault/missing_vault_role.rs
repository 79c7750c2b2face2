//! Identities that may not read the vault that they are to read.

use super::vault_roles::{VaultRoles, may_hold_vaults, vault_of};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::identity::Use;
use crate::graph::identity::chain::Step;
use crate::object::identity::role::Assignment;
use crate::object::identity::secret_class::SecretClass;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    if graph.vaults().next().is_none() || graph.role_assignments().next().is_none() {
        return;
    }
    let roles = VaultRoles::of(graph);
    // An assignment whose principal nobody can tell may be that of any identity.
    if roles.has_open_principal {
        return;
    }
    for used in graph.identity_uses() {
        for class in used.mounts.iter().filter_map(|(_, class)| class.and_then(SecretClass::of)) {
            judge(graph, &roles, &used, &class, sink);
        }
    }
}

fn judge(
    graph: &Graph<'_>,
    roles: &VaultRoles<'_, '_>,
    used: &Use<'_, '_>,
    class: &SecretClass<'_, '_>,
    sink: &mut Sink,
) {
    if class.parameter("clientID").is_none() || class.is_on("useVMManagedIdentity") != Some(false) {
        return;
    }
    let Some((node, name)) = class.parameter("keyvaultName") else { return };
    let Some(vault) = graph.vault_named(&name).filter(|vault| vault.rbac().is_some_and(|(_, rbac)| rbac)) else {
        return;
    };
    if roles.on(&name, Some(&vault)).is_empty() {
        return;
    }
    let credentials = graph.federation(used).matching;
    let identities = graph.identities_of(&credentials);
    let [(Some(identity), _)] = identities.as_slice() else { return };
    if identity.export("principalId").is_none() {
        return;
    }
    let is_vault =
        |found: &str| found.eq_ignore_ascii_case(name.trim()) || found.eq_ignore_ascii_case(vault.object.name());
    let covers = |assignment: &Assignment<'_, '_>| {
        vault_of(assignment).map_or_else(|| may_hold_vaults(assignment), |found| is_vault(&found))
    };
    if graph.roles_of(identity).iter().any(covers) {
        return;
    }
    let message = format!(
        "{}: {} reads the vault `{name}` as {}, which has no role on it; the vault answers 403",
        class.object, used.workload, identity.object,
    );
    sink.set_object(Some(class.object.reference().clone()));
    sink.report(node.span(), message)
        .help("Assign Key Vault Secrets User on the vault to the identity")
        .related(vault.object.name_span(), "the vault")
        .related(identity.object.name_span(), "the identity")
        .chain(format!("{} -> RoleAssignment (none)", graph.identity_chain(used).until(Step::ManagedIdentity)));
}
