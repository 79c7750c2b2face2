//! The built-in roles of Azure RBAC: `knowledge/azure-roles.tsv` as an index.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::is_guid;

/// A built-in role.
#[derive(Debug, PartialEq, Eq)]
pub struct Role {
    /// Its id, in lower case.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it lets a client read from a vault, as the table says it.
    vault: &'static str,
}

impl Role {
    /// Whether the role lets a client read objects of a type (`secret`, `key`, `cert`) from a vault; `None` when the table does
    /// not know.
    pub fn reads(&self, object_type: &str) -> Option<bool> {
        match self.vault {
            "-" => None,
            vault => Some(vault.split(',').any(|readable| readable == object_type)),
        }
    }
}

struct Index {
    roles: Vec<Role>,
    by_id: FxHashMap<&'static str, usize>,
    by_name: FxHashMap<String, usize>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/azure-roles.tsv"));
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    let roles: Vec<Role> = rows
        .filter_map(|row| {
            let mut cells = row.split('\t');
            Some(Role { id: cells.next()?, name: cells.next()?, vault: cells.next()? })
        })
        .collect();
    let by_id = roles.iter().enumerate().map(|(at, role)| (role.id, at)).collect();
    let by_name = roles.iter().enumerate().map(|(at, role)| (role.name.to_ascii_lowercase(), at)).collect();
    Index { roles, by_id, by_name }
});

/// Every built-in role, sorted by name.
pub fn all() -> &'static [Role] {
    &INDEX.roles
}

/// The role of an id: a UUID, or a resource id that ends in one.
pub fn of_id(id: &str) -> Option<&'static Role> {
    let id = guid_of(id)?.to_ascii_lowercase();
    INDEX.by_id.get(id.as_str()).map(|&at| &INDEX.roles[at])
}

/// The role of a name, in any case.
pub fn named(name: &str) -> Option<&'static Role> {
    INDEX.by_name.get(&name.trim().to_ascii_lowercase()).map(|&at| &INDEX.roles[at])
}

/// The UUID that a role definition's id is, or ends in.
pub fn guid_of(id: &str) -> Option<&str> {
    let last = id.trim().trim_end_matches('/').rsplit('/').next()?;
    is_guid(last).then_some(last)
}

/// The role whose id is closest to one that is none: what a slip of the pen, or an invented ending, was meant to be.
pub fn nearest(id: &str) -> Option<&'static Role> {
    let id = id.to_ascii_lowercase();
    let same_start = |role: &Role| role.id.bytes().zip(id.bytes()).take_while(|(left, right)| left == right).count();
    let alike = |role: &&Role| {
        same_start(role) >= 5 || role.id.bytes().zip(id.bytes()).filter(|(left, right)| left != right).count() <= 6
    };
    all().iter().filter(alike).max_by_key(|role| (same_start(role), std::cmp::Reverse(role.id)))
}

/// The longest name of a role that a text contains as whole words. Names of one word (`Owner`) count only as the whole text
/// or before `role`: they are ordinary words too.
pub fn mentioned(text: &str) -> Option<&'static Role> {
    let lower = text.to_ascii_lowercase();
    let trimmed = lower.trim_matches(|letter: char| !letter.is_ascii_alphanumeric() && letter != ')');
    let is_named = |role: &&Role| {
        let name = role.name.to_ascii_lowercase();
        if !name.contains(' ') {
            return trimmed == name || trimmed == format!("{name} role");
        }
        let is_edge = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_ascii_alphanumeric());
        lower
            .match_indices(&name)
            .any(|(at, _)| is_edge(lower[..at].chars().next_back()) && is_edge(lower[at + name.len()..].chars().next()))
    };
    // A text is a comment, so short; a hostile one is not worth 852 searches.
    if text.len() > 300 {
        return None;
    }
    all().iter().filter(is_named).max_by_key(|role| role.name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/azure-roles.tsv"));
        let rows = table.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(rows, all().len());
        assert_eq!(INDEX.by_id.len(), rows, "an id stands twice");
        assert_eq!(INDEX.by_name.len(), rows, "a name stands twice");
        assert!(all().is_sorted_by_key(|role| role.name));
        for role in all() {
            assert!(is_guid(role.id) && role.id == role.id.to_ascii_lowercase(), "{}", role.id);
            let known = |part: &str| matches!(part, "secret" | "key" | "cert");
            assert!(matches!(role.vault, "-" | "none") || role.vault.split(',').all(known), "{}", role.name);
        }
    }

    #[test]
    fn roles_are_found_by_id_and_name() {
        let id =
            "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/4633458B-17de-408a-b874-0445c86b69e6";
        let role = of_id(id).unwrap();
        assert_eq!(role.name, "Key Vault Secrets User");
        assert_eq!(named("key vault secrets user"), Some(role));
        assert_eq!((role.reads("secret"), role.reads("key")), (Some(true), Some(false)));
        assert_eq!(named("Storage Blob Data Reader").unwrap().reads("secret"), None);
        assert_eq!(of_id("21090740-5e88-453d-9d55-2478470b1d3d"), None);
        assert_eq!(nearest("21090740-5e88-453d-9d55-2478470b1d3d").unwrap().name, "Key Vault Reader");
        assert_eq!(nearest("ffffffff-ffff-ffff-ffff-ffffffffffff"), None);
    }

    #[test]
    fn names_in_comments() {
        let found = |text: &str| mentioned(text).map(|role| role.name);
        assert_eq!(found("# Built-in \"Key Vault Secrets User\" role ID"), Some("Key Vault Secrets User"));
        assert_eq!(found("# Contributor"), Some("Contributor"));
        assert_eq!(found("# the owner of the vault"), None);
        assert_eq!(found("# AcrPull"), Some("AcrPull"));
        assert_eq!(found("# who reads"), None);
    }
}
