//! The life cycle of Kubernetes' own API versions: `knowledge/kubernetes-apis.tsv` as an index.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::finding::Version;
use crate::object::Object;

/// One group, version and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Api {
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
    /// since 1.24, but not new versions of an API whose older beta was on: only `flowcontrol` had one (KEP-3136).
    pub(super) fn is_off_by_default(&self) -> bool {
        let beta_is_off = self.introduced.is_some_and(|introduced| introduced >= BETA_IS_OFF);
        self.version.contains("alpha")
            || (self.version.contains("beta") && beta_is_off && self.group != "flowcontrol.apiserver.k8s.io")
    }

    /// Group and version as `apiVersion` writes them.
    pub(super) fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }
}

/// The first release that leaves new beta versions off.
const BETA_IS_OFF: Version = Version { major: 1, minor: 24 };

/// The API of an object's `apiVersion` and `kind`, if it is one of Kubernetes' own.
pub(super) fn api_of(object: &Object<'_>) -> Option<&'static Api> {
    INDEX.of_kind(object.kind()).iter().find(|api| api.group == object.group() && api.version == object.version())
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

impl Index {
    /// Reads the table: comments, a header, and rows separated by tabs whose columns the header names.
    fn read(table: &'static str) -> Self {
        let mut index = Self::default();
        let mut lines = table.lines().filter(|line| !line.starts_with('#'));
        let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
        let column = |name| header.iter().position(|column| *column == name).unwrap_or(usize::MAX);
        let [group, version, kind] = ["group", "version", "kind"].map(column);
        let [introduced, deprecated, removed, replacement] =
            ["introduced", "deprecated", "removed", "replacement"].map(column);
        for line in lines {
            let cells: Vec<&'static str> = line.split('\t').collect();
            let cell = |index: usize| cells.get(index).copied().unwrap_or_default();
            let release = |index| cell(index).parse().ok();
            let api = Api {
                group: cell(group),
                version: cell(version),
                introduced: release(introduced),
                deprecated: release(deprecated),
                removed: release(removed),
                replacement: Some(cell(replacement)).filter(|text| !text.is_empty()),
            };
            index.versions.entry(cell(kind)).or_default().push(api);
            let kinds = index.kinds.entry(api.group).or_default();
            if !kinds.contains(&cell(kind)) {
                kinds.push(cell(kind));
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
