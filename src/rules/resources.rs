//! The kinds and resources of Kubernetes' own API groups: `knowledge/kubernetes-apis.tsv`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

/// A built-in kind and its resource.
struct Tables {
    kind_of_resource: FxHashMap<(&'static str, &'static str), &'static str>,
    groups_of_kind: FxHashMap<&'static str, BTreeSet<&'static str>>,
    groups_of_resource: FxHashMap<&'static str, BTreeSet<&'static str>>,
    kind_of_plural: FxHashMap<&'static str, &'static str>,
    groups: BTreeSet<&'static str>,
    cluster_scoped: FxHashSet<(&'static str, &'static str)>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/kubernetes-apis.tsv"));
    let mut tables = Tables {
        kind_of_resource: FxHashMap::default(),
        groups_of_kind: FxHashMap::default(),
        groups_of_resource: FxHashMap::default(),
        kind_of_plural: FxHashMap::default(),
        groups: BTreeSet::new(),
        cluster_scoped: FxHashSet::default(),
    };
    for row in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let mut columns = row.split('\t');
        let (Some(group), Some(_), Some(kind), Some(plural), Some(scope)) =
            (columns.next(), columns.next(), columns.next(), columns.next(), columns.next())
        else {
            continue;
        };
        tables.kind_of_resource.insert((group, plural), kind);
        tables.groups_of_kind.entry(kind).or_default().insert(group);
        tables.groups_of_resource.entry(plural).or_default().insert(group);
        tables.kind_of_plural.insert(plural, kind);
        tables.groups.insert(group);
        if scope == "Cluster" {
            tables.cluster_scoped.insert((group, plural));
        }
    }
    tables
});

/// The kind of a built-in resource.
pub(super) fn kind_of(group: &str, resource: &str) -> Option<&'static str> {
    TABLES.kind_of_resource.get(&(group, resource)).copied()
}

/// The kind that is written as its resource: `Pod` for `pods`.
pub(super) fn kind_of_plural(plural: &str) -> Option<&'static str> {
    TABLES.kind_of_plural.get(plural).copied()
}

/// The groups of a built-in kind; none for other kinds.
pub(super) fn groups_of_kind(kind: &str) -> Vec<&'static str> {
    TABLES.groups_of_kind.get(kind).into_iter().flatten().copied().collect()
}

/// The groups of a built-in resource; none for other resources.
pub(super) fn groups_of_resource(resource: &str) -> Vec<&'static str> {
    TABLES.groups_of_resource.get(resource).into_iter().flatten().copied().collect()
}

/// Whether a group is one of Kubernetes' own, so that nobody else adds kinds to it.
pub(super) fn is_built_in(group: &str) -> bool {
    TABLES.groups.contains(group)
}

/// Whether the objects of a built-in resource have no namespace.
pub(super) fn is_cluster_scoped(group: &str, resource: &str) -> bool {
    TABLES.cluster_scoped.contains(&(group, resource))
}

/// The built-in resources of a group.
pub(super) fn resources_of(group: &str) -> impl Iterator<Item = &'static str> {
    TABLES.kind_of_resource.keys().filter(move |(of, _)| *of == group).map(|(_, resource)| *resource)
}

/// The groups of Kubernetes itself.
pub(super) fn built_in_groups() -> impl Iterator<Item = &'static str> {
    TABLES.groups.iter().copied()
}
