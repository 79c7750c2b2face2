//! Objects of Azure Service Operator.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::manifest::Manifest;

/// Whether a manifest is one of Azure Service Operator: a group of Azure and a version that is made of the date of the API of
/// Azure Resource Manager (`v1api20230201`, `v20250301`). Other groups that end in `azure.com` (`karpenter.azure.com/v1beta1`) have
/// plain versions.
pub fn is_resource(manifest: &Manifest<'_>) -> bool {
    is_misnamed(manifest) || (manifest.group().ends_with(".azure.com") && has_date(manifest.version()))
}

/// What some guides call the kind of Azure's GitOps extension; no API server has it.
fn is_misnamed(manifest: &Manifest<'_>) -> bool {
    manifest.is("microsoft.flux", "FluxConfiguration")
}

/// Whether a version has eight digits in a row.
fn has_date(version: &str) -> bool {
    version.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.len() == 8)
}

/// What `spec.owner` of a kind may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The kind has no owner.
    None,
    /// One kind only, so that `group` and `kind` are no fields: `name`, or `armId`. The kind as `group/Kind`; `None` for kinds that
    /// the table does not have.
    Known(Option<&'static str>),
    /// Any resource: `group`, `kind` and `name`, or `armId`.
    Arbitrary,
}

/// The kinds of the table by group and kind; `owner` is the same in all versions of a kind. Read on first use.
static OWNERS: LazyLock<FxHashMap<(&'static str, &'static str), &'static str>> = LazyLock::new(|| {
    let table: &'static str =
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/azure-service-operator-kinds.tsv"));
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        let [group, _, kind, owner, ..] = cells.as_slice() else { return None };
        Some(((*group, *kind), *owner))
    })
    .collect()
});

/// Whether Azure Service Operator has a group.
pub fn has_group(group: &str) -> bool {
    OWNERS.keys().any(|(known, _)| *known == group)
}

/// What the owner of a manifest's kind may be.
pub fn owner(manifest: &Manifest<'_>) -> Owner {
    if is_misnamed(manifest) {
        return Owner::Arbitrary;
    }
    match OWNERS.get(&(manifest.group(), manifest.kind())) {
        Some(&"none") => Owner::None,
        Some(&"arbitrary") => Owner::Arbitrary,
        Some(owner) => Owner::Known(Some(owner)),
        None => Owner::Known(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_names_an_owner() {
        assert!(OWNERS.len() > 200, "{}", OWNERS.len());
        let is_kind =
            |owner: &&str| owner.split_once('/').is_some_and(|(group, kind)| OWNERS.contains_key(&(group, kind)));
        let is_owner = |owner: &&str| is_kind(owner) || matches!(*owner, "none" | "arbitrary");
        assert!(OWNERS.values().all(is_owner), "{:?}", OWNERS.values().find(|owner| !is_owner(owner)));
        assert_eq!(OWNERS.get(&("sql.azure.com", "ServersDatabase")), Some(&"sql.azure.com/Server"));
    }

    #[test]
    fn versions_of_the_operator_have_a_date() {
        for version in ["v1api20230201", "v20250301", "v1api20220131preview", "v1beta20210101", "v1api20230301preview"]
        {
            assert!(has_date(version), "{version}");
        }
        for version in ["v1beta1", "v1", "v1alpha2", "v1api2023", ""] {
            assert!(!has_date(version), "{version}");
        }
    }
}
