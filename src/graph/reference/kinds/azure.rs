//! What objects of Azure Service Operator name: their owners, other resources, Secrets and ConfigMaps of their namespace.
//!
//! Sources: `genruntime` and the API types of Azure Service Operator 2.20. Every structure of its specifications that has the keys
//! `name` and `key`, and no others, is a `SecretReference`, or a `ConfigMapReference` where the field is called `..FromConfig`, or
//! (in `operatorSpec`) says where a value is exported to.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::graph::reference::declare::{Proof, ReferenceKind, RulePage, Site, TargetKind, namespaced, page};

/// Kinds with their owners.
const KINDS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/azure-service-operator-kinds.tsv"));

const GROUPS: &str = ".azure.com";

/// What only manifests provide.
pub(super) const REFERENCES: &[ReferenceKind] = &[
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[
            Site::in_groups(GROUPS, "spec.**!operatorSpec.!*FromConfig").exactly(&["name", "key"]).keys("key"),
            Site::in_groups(GROUPS, "spec.**!operatorSpec.!*FromConfig[]").exactly(&["name", "key"]).keys("key"),
            Site::of(
                &[
                    ("kubernetesconfiguration.azure.com", "Extension"),
                    ("kubernetesconfiguration.azure.com", "FluxConfiguration"),
                ],
                "spec.configurationProtectedSettings",
            )
            .exactly(&["name"]),
        ])
        .rule(page!("azure", "dangling-azure-secret"), "the resource is not made")
        .key_rule(page!("references", "missing-secret-key")),
    ReferenceKind::to(&[namespaced("", "ConfigMap")])
        .at(&[Site::in_groups(GROUPS, "spec.**!operatorSpec.*FromConfig").exactly(&["name", "key"]).keys("key")])
        .rule(page!("azure", "dangling-azure-config-map"), "the resource is not made")
        .key_rule(page!("references", "missing-config-map-key")),
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[Site::in_groups(GROUPS, "metadata.annotations.[serviceoperator.azure.com/credential-from]").text()])
        .rule(page!("azure", "dangling-azure-credential"), "the operator cannot sign in, and the resource is not made"),
];

/// Reports owners that are not there.
pub(super) const OWNER_RULE: RulePage = page!("azure", "dangling-owner");

/// Reports other resources that are not there.
pub(super) const RESOURCE_RULE: RulePage = page!("azure", "dangling-azure-resource");

/// Owners, and resources that are named with their group and kind.
pub(super) fn owners() -> impl Iterator<Item = &'static ReferenceKind> {
    static OWNERS: LazyLock<Vec<ReferenceKind>> = LazyLock::new(|| declarations(KINDS));
    OWNERS.iter()
}

/// What the table of kinds declares. It lives as long as the program, and so do its parts.
fn declarations(table: &'static str) -> Vec<ReferenceKind> {
    let mut owned: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for row in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let mut fields = row.split('\t');
        let (Some(group), _, Some(kind), Some(owner)) = (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let kinds = owned.entry(owner).or_default();
        if kinds.last() != Some(&(group, kind)) && !kinds.contains(&(group, kind)) {
            kinds.push((group, kind));
        }
    }
    let mut all: Vec<TargetKind> = owned.values().flatten().map(|&(group, kind)| namespaced(group, kind)).collect();
    all.sort_by_key(|target| (target.group, target.kind));
    let all: &'static [TargetKind] = all.leak();
    let owner_rule = OWNER_RULE;
    let waits = "the resource waits for its owner and is not made";
    let mut declarations: Vec<ReferenceKind> = owned
        .into_iter()
        .filter(|(owner, _)| *owner != "none")
        .map(|(owner, kinds)| {
            let kinds: &'static [(&str, &str)] = kinds.leak();
            let (targets, site): (&'static [TargetKind], Site) = match owner.split_once('/') {
                Some((group, kind)) => (vec![namespaced(group, kind)].leak(), Site::of(kinds, "spec.owner")),
                None => (all, Site::of(kinds, "spec.owner").typed("group", "kind").exactly(OF_ANY_KIND)),
            };
            ReferenceKind::to(targets).at(vec![site].leak()).rule(owner_rule, waits)
        })
        .collect();
    declarations.push(
        ReferenceKind::to(all)
            .at(const {
                &[
                    Site::in_groups(GROUPS, "spec.!owner").typed("group", "kind").exactly(OF_ANY_KIND),
                    Site::in_groups(GROUPS, "spec.!owner.**.*").typed("group", "kind").exactly(OF_ANY_KIND),
                    Site::in_groups(GROUPS, "spec.**!owner.*[]").typed("group", "kind").exactly(OF_ANY_KIND),
                ]
            })
            .rule(RESOURCE_RULE, "the resource waits for it and is not made")
            .proof(Proof::Closed),
    );
    declarations
}

/// The keys of a reference to a resource of any kind.
const OF_ANY_KIND: &[&str] = &["group", "kind", "name"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::reference::declare::From;

    #[test]
    fn the_table_is_consistent() {
        let rows: Vec<Vec<&str>> =
            KINDS.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
        assert_eq!(rows[0][..4], ["group", "version", "kind", "owner"]);
        assert!(rows.iter().all(|row| row.len() == rows[0].len() && !row[0].is_empty() && !row[2].is_empty()));
        let is_kind = |owner: &str| rows.iter().any(|row| owner.split_once('/') == Some((row[0], row[2])));
        for row in &rows[1..] {
            assert!(matches!(row[3], "arbitrary" | "none") || is_kind(row[3]), "{row:?}");
        }
    }

    #[test]
    fn every_kind_is_declared_once() {
        let declared = declarations(KINDS);
        let of_roles = declared
            .iter()
            .flat_map(|kind| kind.sites)
            .filter(|site| matches!(site.from, From::Kinds(kinds) if kinds.contains(&("keyvault.azure.com", "Vault"))));
        assert_eq!(of_roles.count(), 1);
    }
}
