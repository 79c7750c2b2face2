//! When releases came out: `knowledge/release-dates.tsv`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::finding::{Component, Date, Version, parse_date};

/// Read on first use, which is for a finding.
static DATES: LazyLock<BTreeMap<(Component, Version), Date>> =
    LazyLock::new(|| read(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/release-dates.tsv"))));

fn read(table: &str) -> BTreeMap<(Component, Version), Date> {
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    let dates = rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let component = Component::named(cells.next()?)?;
        Some(((component, cells.next()?.parse().ok()?), parse_date(cells.next()?)?))
    });
    dates.collect()
}

/// The month of a release as part of a sentence: ` in August 2021`; nothing for a release that is not out, or that is older
/// than the table.
pub(super) fn month(component: Component, version: Version) -> String {
    DATES.get(&(component, version)).map(|date| format!(" in {}", date.strftime("%B %Y"))).unwrap_or_default()
}

/// Whether a release was out when the table was written; what is planned for a later one may still change.
pub(super) fn is_out(component: Component, version: Version) -> bool {
    newest(component).is_none_or(|newest| version <= newest)
}

/// The newest release of a component that the table knows.
pub(super) fn newest(component: Component) -> Option<Version> {
    static NEWEST: LazyLock<FxHashMap<Component, Version>> = LazyLock::new(|| {
        let mut newest: FxHashMap<Component, Version> = FxHashMap::default();
        for &(component, version) in DATES.keys() {
            let known = newest.entry(component).or_insert(version);
            *known = version.max(*known);
        }
        newest
    });
    NEWEST.get(&component).copied()
}

/// The newest release of a component that was out two years before the newest of all was: what even a cluster that nobody
/// cares for is likely to have. The oldest that is known, where all are younger.
pub(super) fn long_out(component: Component) -> Option<Version> {
    static BEFORE: LazyLock<Option<(i16, i8)>> =
        LazyLock::new(|| DATES.values().max().map(|date| (date.year() - 2, date.month())));
    let before = (*BEFORE)?;
    let releases = || DATES.iter().filter(|((known, _), _)| *known == component);
    let old = releases().filter(|(_, date)| (date.year(), date.month()) <= before);
    old.map(|((_, version), _)| *version).max().or_else(|| releases().map(|((_, version), _)| *version).min())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/release-dates.tsv"));
        assert_eq!(DATES.len(), table.lines().filter(|line| !line.starts_with('#')).count() - 1);
        let version = |minor| Version { major: 1, minor };
        assert_eq!(month(Component::KUBERNETES, version(22)), " in August 2021");
        assert_eq!(month(Component::KUBERNETES, version(99)), "");
        assert_eq!(newest(Component::KUBERNETES), Some(version(37)));
        assert!(long_out(Component::KUBERNETES).is_some_and(|old| version(30) <= old && old < version(37)));
        assert!(is_out(Component::KUBERNETES, version(37)) && !is_out(Component::KUBERNETES, version(38)));
    }
}
