//! Versions of Kubernetes as AKS names and supports them: `knowledge/aks-versions.tsv`.

use std::sync::LazyLock;

use crate::finding::{Date, parse_date};

/// The life of a minor version on AKS.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    /// The minor version: 34 of 1.34.
    pub(super) minor: u32,
    /// The last day of ordinary support.
    pub(super) ends: Date,
    /// The last day of long-term support.
    pub(super) long_term_ends: Date,
}

/// Read on first use.
static LIVES: LazyLock<Vec<Life>> =
    LazyLock::new(|| read(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/aks-versions.tsv"))));

fn read(table: &str) -> Vec<Life> {
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let minor = minor(cells.next()?)?;
        Some(Life { minor, ends: parse_date(cells.next()?)?, long_term_ends: parse_date(cells.next()?)? })
    })
    .collect()
}

/// Every version that is known, the oldest first.
pub(super) fn lives() -> &'static [Life] {
    &LIVES
}

/// The minor version of `1.34`, `1.34.2` or `v1.34.2`; `None` for everything else.
pub(super) fn minor(text: &str) -> Option<u32> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let mut parts = text.strip_prefix("1.")?.split('.');
    let minor = parts.next()?.parse().ok()?;
    let is_patch = parts.next().is_none_or(|patch| patch.starts_with(|letter: char| letter.is_ascii_digit()));
    (is_patch && parts.next().is_none()).then_some(minor)
}

/// The version as numbers that can be compared: minor and patch; a version without a patch has none.
pub(super) fn numbers(text: &str) -> Option<(u32, Option<u32>)> {
    let minor = minor(text)?;
    Some((
        minor,
        text.rsplit_once('.').filter(|_| text.matches('.').count() == 2).and_then(|(_, patch)| patch.parse().ok()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_in_order() {
        let lives = lives();
        let rows = include_str!("../../../knowledge/aks-versions.tsv").lines().filter(|line| line.starts_with("1."));
        assert_eq!(lives.len(), rows.count(), "a row could not be read");
        for pair in lives.windows(2) {
            assert_eq!(pair[0].minor + 1, pair[1].minor, "versions without gaps");
            assert!(pair[0].ends < pair[1].ends && pair[0].long_term_ends <= pair[1].long_term_ends);
        }
        assert!(lives.iter().all(|life| life.ends < life.long_term_ends));
    }

    #[test]
    fn versions_as_people_write_them() {
        assert_eq!(minor("1.34"), Some(34));
        assert_eq!(minor("v1.34.2"), Some(34));
        for text in ["1", "34", "1.x", "", "1.34.2.1", "2.1", "stable", "1.34.x"] {
            assert_eq!(minor(text), None, "{text}");
        }
        assert_eq!(numbers("v1.34.2"), Some((34, Some(2))));
        assert_eq!(numbers("1.34"), Some((34, None)));
    }
}
