//! The custom resources of the projects that platforms are built from: which kinds exist, in which versions, and what their fields hold.
//!
//! Gives answers from `knowledge/custom-resource-kinds.tsv` and `knowledge/custom-resource-types.txt`, which `tests/custom_resources.rs` writes
//! from the projects' CustomResourceDefinitions. The table of kinds is read when the first custom resource asks, types when an
//! object has them. A kind that is not in the tables may still exist: see [`lookup`].

pub mod defect;
pub mod lookup;
mod types;

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use types::Type;

/// The table; its columns stand at its top.
const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/custom-resource-kinds.tsv"));

/// A kind of custom resource that some release defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomKind {
    /// The API group.
    pub group: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The plural in lower case, as in the URL.
    pub plural: &'static str,
    /// Whether its objects have no namespace.
    pub is_cluster_scoped: bool,
    /// The rest of the row: versions with their types.
    versions: &'static str,
}

/// A version of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// The version, as `v1beta1`.
    pub name: &'static str,
    /// Whether some release serves it; otherwise every API server answers that it is not found.
    pub is_served: bool,
    root: Type,
}

impl CustomKind {
    /// The versions, in alphabetical order.
    pub fn versions(&self) -> impl Iterator<Item = Version> + use<> {
        self.versions.split('\t').filter_map(|cell| {
            let (name, word) = cell.split_once(' ')?;
            let is_served = !word.ends_with('-');
            Some(Version { name, is_served, root: Type::new(word.trim_end_matches('-')) })
        })
    }

    /// A version by its name. Azure Service Operator calls `v1api20211101` also `v20211101` since 2.20: either name finds both.
    pub fn version(&self, name: &str) -> Option<Version> {
        let twin = twin(name);
        let known = self.versions().find(|version| version.name == name);
        known.or_else(|| self.versions().find(|version| twin.as_deref() == Some(version.name)))
    }

    /// The version to use: served, stable if there is one, and the newest of those.
    pub fn newest(&self) -> Option<Version> {
        self.versions().max_by_key(|version| (version.is_served, lookup::Age::of(version.name).preference()))
    }
}

/// The other name of a version of Azure Service Operator.
fn twin(version: &str) -> Option<String> {
    if let Some(date) = version.strip_prefix("v1api") {
        return Some(format!("v{date}"));
    }
    let date = version
        .strip_prefix('v')
        .filter(|date| date.len() >= 8 && date.as_bytes()[..8].iter().all(u8::is_ascii_digit))?;
    Some(format!("v1api{date}"))
}

/// Sorted by group and kind.
static KINDS: LazyLock<Vec<CustomKind>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    let kinds = rows.filter_map(|row| {
        let mut cells = row.splitn(5, '\t');
        let [group, kind, plural, scope, versions] = std::array::from_fn(|_| cells.next());
        Some(CustomKind {
            group: group?,
            kind: kind?,
            plural: plural?,
            is_cluster_scoped: scope? == "C",
            versions: versions?,
        })
    });
    kinds.collect()
});

/// A kind of a group; `None` if no release that was read defines it.
pub fn kind(group: &str, kind: &str) -> Option<&'static CustomKind> {
    let index = KINDS.binary_search_by(|known| (known.group, known.kind).cmp(&(group, kind))).ok()?;
    Some(&KINDS[index])
}

/// The kinds of a group in alphabetical order; none if no release that was read defines any.
pub fn kinds_of(group: &str) -> &'static [CustomKind] {
    let start = KINDS.partition_point(|known| known.group < group);
    let length = KINDS[start..].iter().take_while(|known| known.group == group).count();
    &KINDS[start..start + length]
}

/// Every kind, sorted by group and kind.
pub fn kinds() -> &'static [CustomKind] {
    &KINDS
}

/// The kinds of a name by the name, each list in the order of groups.
static BY_NAME: LazyLock<FxHashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut by_name: FxHashMap<_, Vec<usize>> = FxHashMap::default();
    for (index, kind) in KINDS.iter().enumerate() {
        by_name.entry(kind.kind).or_default().push(index);
    }
    by_name
});

/// The kinds of a name in every group, sorted by group.
pub fn named(kind: &str) -> impl Iterator<Item = &'static CustomKind> {
    BY_NAME.get(kind).into_iter().flatten().map(|&index| &KINDS[index])
}

/// Every group, sorted.
pub fn groups() -> impl Iterator<Item = &'static str> {
    KINDS.chunk_by(|one, other| one.group == other.group).map(|kinds| kinds[0].group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read_and_they_are_sorted() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(kinds().len(), rows);
        assert!(kinds().is_sorted_by_key(|kind| (kind.group, kind.kind)));
        for kind in kinds() {
            assert!(kind.newest().is_some(), "{kind:?} has no version");
        }
    }

    #[test]
    fn kinds_know_their_scope_and_their_versions() {
        let server = kind("sql.azure.com", "Server").unwrap();
        assert!(!server.is_cluster_scoped);
        assert!(server.version("v1api20211101").is_some() && server.version("v20211101").is_some());
        assert!(server.version("v1").is_none());
        assert!(kind("cert-manager.io", "ClusterIssuer").unwrap().is_cluster_scoped);
        assert!(kind("authorization.azure.upbound.io", "ResourceGroupPolicyAssignment").unwrap().is_cluster_scoped);
        assert!(!kind("authorization.azure.m.upbound.io", "ResourceGroupPolicyAssignment").unwrap().is_cluster_scoped);
        assert_eq!(kind("kustomize.toolkit.fluxcd.io", "Kustomization").unwrap().newest().unwrap().name, "v1");
        assert_eq!(kinds_of("managedidentity.azure.com").len(), 2);
        assert!(kinds_of("shop.example").is_empty());
    }

    #[test]
    fn every_version_has_its_type() {
        for version in kinds().iter().flat_map(CustomKind::versions) {
            assert!(version.root.is_known(), "{version:?}");
        }
    }
}
