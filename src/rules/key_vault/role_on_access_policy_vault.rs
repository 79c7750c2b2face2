//! Roles on vaults that do not ask for them.

use super::vault_roles::{TYPES, VaultRoles};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let roles = VaultRoles::of(graph);
    for vault in graph.vaults().filter(|vault| !vault.object.is_uncertain()) {
        let rbac = vault.rbac();
        // Written, but still to be filled in.
        let is_open = rbac.is_none() && vault.says_something_of_rbac();
        if is_open || rbac.is_some_and(|(_, on)| on) {
            continue;
        }
        let on_vault = roles.on(&vault.azure_name(), Some(&vault)).into_iter();
        let found = on_vault.filter_map(|assignment| Some((assignment, assignment.role()?)));
        let found = found.into_iter().find(|(_, role)| TYPES.iter().any(|kind| role.reads(kind) == Some(true)));
        let Some((assignment, role)) = found else { continue };
        let object = vault.object;
        sink.set_object(Some(object.reference().clone()));
        let consequence = format!("{} assigns {} on it, which grants nothing there", assignment.object, role.name);
        let report = match rbac {
            Some((node, _)) => {
                sink.report(node.span(), format!("{object}: the vault decides by access policies, and {consequence}"))
            }
            None => sink.report_missing(
                vault.rbac_span(),
                format!(
                    "{object}: without `enableRbacAuthorization: true` the vault decides by access policies, and {consequence}"
                ),
            ),
        };
        report
            .help("Set `enableRbacAuthorization: true`, once every user of the access policies has a role")
            .related(assignment.object.name_span(), "the role assignment");
    }
}
