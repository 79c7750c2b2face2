//! Role assignments and the vaults that they are on.

use crate::object::identity::role::{Assignment, Breadth};
use crate::object::identity::vault::Vault;

/// Whether an assignment is on this very vault.
pub(super) fn is_on_vault(assignment: &Assignment<'_, '_>, vault: &Vault<'_, '_>) -> bool {
    is_on_vault_named(assignment, vault.object.name()) || is_on_vault_named(assignment, &vault.azure_name())
}

/// Whether an assignment is on a vault of this name: of the object that declares it, or in Azure.
pub(super) fn is_on_vault_named(assignment: &Assignment<'_, '_>, name: &str) -> bool {
    if let Some((_, id)) = assignment.scope_id() {
        let mut segments = id.trim_end_matches('/').rsplit('/');
        let last = segments.next().unwrap_or_default();
        return last.eq_ignore_ascii_case(name) && segments.next().is_some_and(|kind| kind.eq_ignore_ascii_case("vaults"));
    }
    assignment.owner().is_some_and(|(group, kind, owner)| group == "keyvault.azure.com" && kind == "Vault" && owner.eq_ignore_ascii_case(name))
}

/// Whether an assignment is on the vault, or on something that may hold it.
pub(super) fn may_cover_vault(assignment: &Assignment<'_, '_>, vault: &Vault<'_, '_>) -> bool {
    is_on_vault(assignment, vault) || assignment.breadth().is_none_or(|breadth| breadth >= Breadth::ResourceGroup)
}
