//! The life cycle of API versions: `knowledge/kubernetes-apis.tsv` for those of Kubernetes itself, and
//! `knowledge/custom-resource-life-cycle.tsv` for those of the operators that platforms are built from.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::finding::{Component, Version};
use crate::manifest::Manifest;

/// One group, version and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Api {
    /// Whose releases bring and drop it.
    pub(super) component: Component,
    /// The API group; empty for the core group.
    pub(super) group: &'static str,
    /// The version in the group.
    pub(super) version: &'static str,
    /// The first release with it; `None` if older than the facts.
    pub(super) introduced: Option<Version>,
    /// The release that deprecated it.
    pub(super) deprecated: Option<Version>,
    /// The first release without it.
    pub(super) removed: Option<Version>,
    /// What to use today: a version and a kind, for example `apps/v1 Deployment`.
    pub(super) replacement: Option<&'static str>,
}

impl Api {
    /// Whether a release has it at all, switched on or off.
    pub(super) fn is_in(&self, release: Version) -> bool {
        !self.is_removed_in(release) && self.introduced.is_none_or(|introduced| introduced <= release)
    }

    /// Whether a release is the first without it, or a later one.
    pub(super) fn is_removed_in(&self, release: Version) -> bool {
        self.removed.is_some_and(|removed| removed <= release)
    }

    /// Whether a plain API server of a release that has it leaves it off. Alpha versions always are; beta versions are
    /// since 1.24, but not new versions of an API whose older beta was on: only `flowcontrol` had one (KEP-3136). Custom
    /// resources are on as soon as they are installed.
    pub(super) fn is_off_by_default(&self) -> bool {
        let beta_is_off = self.introduced.is_some_and(|introduced| introduced >= BETA_IS_OFF);
        self.component == Component::KUBERNETES
            && (self.version.contains("alpha")
                || (self.version.contains("beta") && beta_is_off && self.group != "flowcontrol.apiserver.k8s.io"))
    }

    /// Group and version as `apiVersion` writes them.
    pub(super) fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }
}

/// The first release that leaves new beta versions off.
const BETA_IS_OFF: Version = Version { major: 1, minor: 24 };

/// The API of an object's `apiVersion` and `kind`, if it is one of Kubernetes' own.
pub(super) fn built_in(object: &Manifest<'_>) -> Option<&'static Api> {
    INDEX.of_kind(object.kind()).iter().find(|api| api.group == object.group() && api.version == object.version())
}

/// The API of an object's `apiVersion` and `kind`, if its life is known.
pub(super) fn api_of(object: &Manifest<'_>) -> Option<&'static Api> {
    built_in(object).or_else(|| custom(object))
}

/// The API of a custom resource, if it came, was deprecated or went.
fn custom(object: &Manifest<'_>) -> Option<&'static Api> {
    if !object.group().contains('.') {
        return None;
    }
    let wanted = (object.group(), object.kind(), object.version());
    let index = CUSTOM.binary_search_by(|(kind, api)| (api.group, *kind, api.version).cmp(&wanted)).ok()?;
    Some(&CUSTOM[index].1)
}

/// Every version of a kind, in whatever group.
pub(super) fn versions_of(kind: &str) -> &'static [Api] {
    INDEX.of_kind(kind)
}

/// The kinds of a group in the version that serves them; none if the group is not one of Kubernetes' own.
pub(super) fn kinds_of(group: &str) -> &'static [&'static str] {
    INDEX.kinds.get(group).map_or(&[], Vec::as_slice)
}

/// The rows of the table by kind, and the kinds by group.
#[derive(Debug, Default)]
struct Index {
    versions: FxHashMap<&'static str, Vec<Api>>,
    kinds: FxHashMap<&'static str, Vec<&'static str>>,
}

/// Read on first use.
static INDEX: LazyLock<Index> =
    LazyLock::new(|| Index::read(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/kubernetes-apis.tsv"))));

/// Kinds with their APIs, sorted by group, kind and version. Read when the first custom resource asks.
static CUSTOM: LazyLock<Vec<(&'static str, Api)>> = LazyLock::new(|| rows(CUSTOM_TABLE));

const CUSTOM_TABLE: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/custom-resource-life-cycle.tsv"));

/// Reads a table: comments, a header, and rows separated by tabs whose columns the header names. The kinds with their APIs.
fn rows(table: &'static str) -> Vec<(&'static str, Api)> {
    let mut rows = Vec::new();
    let mut lines = table.lines().filter(|line| !line.starts_with('#'));
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name| header.iter().position(|column| *column == name).unwrap_or(usize::MAX);
    let [group, version, kind] = ["group", "version", "kind"].map(column);
    let [introduced, deprecated, removed, replacement] =
        ["introduced", "deprecated", "removed", "replacement"].map(column);
    let component = column("component");
    for line in lines {
        let cells: Vec<&'static str> = line.split('\t').collect();
        let cell = |index: usize| cells.get(index).copied().unwrap_or_default();
        let release = |index| cell(index).parse().ok();
        let api = Api {
            component: Component::named(cell(component)).unwrap_or(Component::KUBERNETES),
            group: cell(group),
            version: cell(version),
            introduced: release(introduced),
            deprecated: release(deprecated),
            removed: release(removed),
            replacement: Some(cell(replacement)).filter(|text| !text.is_empty()),
        };
        rows.push((cell(kind), api));
    }
    rows
}

impl Index {
    fn read(table: &'static str) -> Self {
        let mut index = Self::default();
        for (kind, api) in rows(table) {
            index.versions.entry(kind).or_default().push(api);
            let kinds = index.kinds.entry(api.group).or_default();
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        index
    }

    fn of_kind(&self, kind: &str) -> &[Api] {
        self.versions.get(kind).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(group: &str, version: &str, kind: &str) -> &'static Api {
        let mut versions = versions_of(kind).iter();
        versions.find(|api| api.group == group && api.version == version).unwrap()
    }

    fn release(minor: u32) -> Version {
        Version { major: 1, minor }
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        let rows = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/kubernetes-apis.tsv"));
        let rows = rows.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(INDEX.versions.values().map(Vec::len).sum::<usize>(), rows);
    }

    #[test]
    fn every_row_about_custom_resources_is_read() {
        let lines: Vec<_> = CUSTOM_TABLE.lines().filter(|line| !line.starts_with('#')).skip(1).collect();
        assert_eq!(CUSTOM.len(), lines.len());
        assert!(CUSTOM.is_sorted_by_key(|(kind, api)| (api.group, *kind, api.version)), "sorted for the search");
        for (line, (_, api)) in lines.iter().zip(CUSTOM.iter()) {
            assert_ne!(api.component, Component::KUBERNETES, "{line}");
            assert!(api.introduced.is_some() || api.deprecated.is_some() || api.removed.is_some(), "{line}");
            assert!(
                api.deprecated.is_none_or(|deprecated| api.removed.is_none_or(|removed| deprecated <= removed)),
                "{line}"
            );
        }
    }

    #[test]
    fn removal_counts_from_its_release() {
        let ingress = api("extensions", "v1beta1", "Ingress");
        assert_eq!(ingress.replacement, Some("networking.k8s.io/v1 Ingress"));
        assert!(!ingress.is_removed_in(release(21)) && ingress.is_removed_in(release(22)));
        assert!(ingress.is_in(release(21)) && !ingress.is_in(release(22)));
    }

    #[test]
    fn off_by_default_agrees_with_discovery_of_the_newest_server() {
        let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/kubernetes-apis.tsv"));
        for row in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let cells: Vec<&str> = row.split('\t').collect();
            let api = api(cells[0], cells[1], cells[2]);
            match cells[7] {
                "default" => assert!(!api.is_off_by_default() && api.is_in(release(36)), "{row}"),
                "opt-in" => assert!(api.is_off_by_default() && api.is_in(release(36)), "{row}"),
                _ => assert!(!api.is_in(release(36)), "{row}"),
            }
        }
    }
}
