//! Roles on vaults that do not ask for them.

use super::vault_roles::is_on_vault;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for vault in graph.vaults().filter(|vault| !vault.object.is_uncertain()) {
        let rbac = vault.rbac();
        // Written, but still to be filled in.
        let is_open = rbac.is_none() && vault.says_something_of_rbac();
        if is_open || rbac.is_some_and(|(_, on)| on) {
            continue;
        }
        let reads = |role: &crate::object::identity::roles::Role| ["secret", "key", "cert"].iter().any(|kind| role.reads(kind) == Some(true));
        let found = graph.role_assignments().find(|assignment| is_on_vault(assignment, &vault) && assignment.role().is_some_and(reads));
        let Some((assignment, role)) = found.and_then(|assignment| Some((assignment, assignment.role()?))) else { continue };
        let object = vault.object;
        sink.set_object(Some(object.reference().clone()));
        let help = "Set `enableRbacAuthorization: true`, once every user of the access policies has a role";
        let consequence = format!("{} assigns {} on it, which grants nothing there", assignment.object, role.name);
        let report = match rbac {
            Some((node, _)) => sink.report(node.span(), format!("{object}: the vault decides by access policies, and {consequence}")),
            None => sink.report_missing(
                vault.rbac_span(),
                format!("{object}: without `enableRbacAuthorization: true` the vault decides by access policies, and {consequence}"),
            ),
        };
        report.help(help).related(assignment.object.name_span(), "the role assignment");
    }
}
