//! What AKS retires: `knowledge/aks-retirements.tsv`.

use std::sync::LazyLock;

use crate::finding::{Date, parse_date};

/// A value that AKS stops to support.
#[derive(Debug, Clone, Copy)]
pub(super) struct Retirement {
    setting: &'static str,
    value: &'static str,
    /// The last day of support.
    pub(super) ends: Date,
    /// What to use.
    pub(super) instead: &'static str,
}

/// Read on first use.
static RETIREMENTS: LazyLock<Vec<Retirement>> =
    LazyLock::new(|| read(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/aks-retirements.tsv"))));

fn read(table: &'static str) -> Vec<Retirement> {
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        let [setting, value, ends, instead] = cells.as_slice() else { return None };
        Some(Retirement { setting, value, ends: parse_date(ends)?, instead })
    })
    .collect()
}

/// What is known about the end of a value.
pub(super) fn of(setting: &str, value: &str) -> Option<&'static Retirement> {
    RETIREMENTS.iter().find(|retirement| retirement.setting == setting && retirement.value == value)
}

impl Retirement {
    /// The end as part of a sentence, seen from a day: `is no longer supported since 30 September 2025`.
    pub(super) fn end(&self, today: Option<Date>) -> String {
        let date = self.ends.strftime("%-d %B %Y");
        if today.is_some_and(|today| today > self.ends) {
            format!("AKS no longer supports it since {date}")
        } else {
            format!("AKS supports it until {date}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let rows = include_str!("../../../knowledge/aks-retirements.tsv").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(RETIREMENTS.len(), rows.count() - 1);
        let ends = of("networkPlugin", "kubenet").map(|retirement| retirement.end(parse_date("2026-11-21")));
        assert_eq!(ends.as_deref(), Some("AKS supports it until 31 March 2028"));
    }
}
