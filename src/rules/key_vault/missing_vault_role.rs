//! Identities that may not read the vault that they are to read.

use super::vault_roles::{is_on_vault, may_cover_vault};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::identity::Use;
use crate::graph::identity::chain::Step;
use crate::object::identity::secret_class::SecretClass;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    if graph.vaults().next().is_none() || graph.role_assignments().next().is_none() {
        return;
    }
    for used in graph.identity_uses() {
        for class in used.mounts.iter().filter_map(|(_, class)| class.and_then(SecretClass::of)) {
            judge(graph, &used, &class, sink);
        }
    }
}

fn judge(graph: &Graph<'_>, used: &Use<'_, '_>, class: &SecretClass<'_, '_>, sink: &mut Sink) {
    if class.parameter("clientID").is_none() || class.is_on("useVMManagedIdentity") != Some(false) {
        return;
    }
    let Some((node, name)) = class.parameter("keyvaultName") else { return };
    let Some(vault) = graph.vault_named(&name).filter(|vault| vault.rbac().is_some_and(|(_, rbac)| rbac)) else { return };
    if !graph.role_assignments().any(|assignment| is_on_vault(&assignment, &vault)) {
        return;
    }
    let credentials = graph.federation(used).matching;
    let identities = graph.identities_of(&credentials);
    let [(Some(identity), _)] = identities.as_slice() else { return };
    if identity.export("principalId").is_none() {
        return;
    }
    // An assignment whose principal nobody can tell may be that of the identity.
    let may_be_its = graph.role_assignments().any(|assignment| {
        may_cover_vault(&assignment, &vault)
            && (graph.roles_of(identity).iter().any(|own| std::ptr::eq(own.object, assignment.object))
                || assignment.principal().is_some_and(|(_, id)| crate::object::identity::is_open(&id)))
    });
    if may_be_its {
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
