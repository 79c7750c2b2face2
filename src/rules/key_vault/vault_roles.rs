//! Role assignments and the vaults that they are on.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::graph::Graph;
use crate::object::identity::is_open;
use crate::object::identity::role::{Assignment, Breadth};
use crate::object::identity::vault::Vault;

/// The types of objects that a vault has.
pub(super) const TYPES: [&str; 3] = ["secret", "key", "cert"];

/// The role assignments of a repository, by the vault that they are on.
#[derive(Debug, Default)]
pub(super) struct VaultRoles<'g, 't> {
    /// By name of the vault, of the object or in Azure, in lower case.
    on_vault: FxHashMap<String, Vec<Assignment<'g, 't>>>,
    /// What assignments on something that may hold a vault let somebody read.
    read_everywhere: BTreeSet<&'static str>,
    /// Whether the principal of some assignment is unknown.
    pub(super) has_open_principal: bool,
}

impl<'g, 't> VaultRoles<'g, 't> {
    pub(super) fn of(graph: &'g Graph<'t>) -> Self {
        let mut roles = Self::default();
        for assignment in graph.role_assignments() {
            roles.has_open_principal |= assignment.principal().is_some_and(|(_, id)| is_open(&id));
            match vault_of(&assignment) {
                Some(name) => roles.on_vault.entry(name).or_default().push(assignment),
                None if may_hold_vaults(&assignment) => {
                    roles.read_everywhere.extend(TYPES.into_iter().filter(|kind| may_read(&assignment, kind)));
                }
                None => {}
            }
        }
        roles
    }

    /// The assignments on a vault of this name in Azure, which an object of another name may declare.
    pub(super) fn on(&self, name: &str, vault: Option<&Vault<'_, '_>>) -> Vec<Assignment<'g, 't>> {
        let name = name.trim().to_ascii_lowercase();
        let object = vault.map(|vault| vault.object.name().to_ascii_lowercase()).filter(|object| *object != name);
        let names = std::iter::once(name).chain(object);
        names.flat_map(|name| self.on_vault.get(&name).into_iter().flatten().copied().collect::<Vec<_>>()).collect()
    }

    /// Whether some assignment on something that may hold the vault lets somebody read objects of a type.
    pub(super) fn is_read_everywhere(&self, kind: &str) -> bool {
        self.read_everywhere.contains(kind)
    }
}

/// Whether a role lets somebody read objects of a type. What a role that nobody knows grants nobody knows either.
pub(super) fn may_read(assignment: &Assignment<'_, '_>, kind: &str) -> bool {
    assignment.role().is_none_or(|role| role.reads(kind) == Some(true))
}

/// Whether an assignment is on something that may hold a vault.
pub(super) fn may_hold_vaults(assignment: &Assignment<'_, '_>) -> bool {
    assignment.breadth().is_none_or(|breadth| breadth >= Breadth::ResourceGroup)
}

/// The name of the vault that an assignment is on, in lower case.
pub(super) fn vault_of(assignment: &Assignment<'_, '_>) -> Option<String> {
    if let Some((_, id)) = assignment.scope_id() {
        let mut segments = id.trim_end_matches('/').rsplit('/');
        let name = segments.next()?.to_ascii_lowercase();
        return segments.next().is_some_and(|kind| kind.eq_ignore_ascii_case("vaults")).then_some(name);
    }
    let (group, kind, name) = assignment.owner()?;
    (group == "keyvault.azure.com" && kind == "Vault").then(|| name.to_ascii_lowercase())
}
