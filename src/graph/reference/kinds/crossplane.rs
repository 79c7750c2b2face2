//! What objects of Crossplane name: provider configurations, Secrets, functions, other managed resources.
//!
//! Sources: the CustomResourceDefinitions of Crossplane 2 and of the provider for Azure; `knowledge/crossplane-azure-references.tsv`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::graph::reference::declare::{
    Proof, ReferenceKind, RulePage, Site, TargetKind, clusterwide, namespaced, page,
};

/// Fields that name other resources.
const FIELDS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/crossplane-azure-references.tsv"));

const CONFIGURATION: &str = "the resource is not made";

/// What is written down here.
pub(super) const REFERENCES: &[ReferenceKind] = &[
    ReferenceKind::to(&[clusterwide("azure.upbound.io", "ProviderConfig")])
        .at(&[
            Site::in_groups(".azure.upbound.io", "spec.providerConfigRef").optional_if("policy.resolution", "Optional"),
            Site::of(&[("azure.upbound.io", "ResourceGroup")], "spec.providerConfigRef"),
        ])
        .rule(page!("crossplane", "dangling-provider-configuration"), CONFIGURATION)
        .known(&["default"]),
    ReferenceKind::to(&[
        clusterwide("azure.m.upbound.io", "ClusterProviderConfig"),
        namespaced("azure.m.upbound.io", "ProviderConfig"),
    ])
    .at(&[
        Site::in_groups(".azure.m.upbound.io", "spec.providerConfigRef").typed("", "kind"),
        Site::of(&[("azure.m.upbound.io", "ResourceGroup")], "spec.providerConfigRef").typed("", "kind"),
    ])
    .rule(page!("crossplane", "dangling-provider-configuration"), CONFIGURATION)
    .known(&["default"]),
    ReferenceKind::to(&[clusterwide("kubernetes.crossplane.io", "ProviderConfig")])
        .at(&[Site::of(&[("kubernetes.crossplane.io", "Object")], "spec.providerConfigRef")])
        .rule(page!("crossplane", "dangling-provider-configuration"), CONFIGURATION)
        .known(&["default"]),
    ReferenceKind::to(&[clusterwide("helm.crossplane.io", "ProviderConfig")])
        .at(&[Site::of(&[("helm.crossplane.io", "Release")], "spec.providerConfigRef")])
        .rule(page!("crossplane", "dangling-provider-configuration"), CONFIGURATION)
        .known(&["default"]),
    ReferenceKind::to(&[clusterwide("pkg.crossplane.io", "Function")])
        .at(&[Site::of(&[("apiextensions.crossplane.io", "Composition")], "spec.pipeline[].functionRef")])
        .rule(page!("crossplane", "dangling-function"), "the composition fails at that step and makes nothing")
        .proof(Proof::Siblings),
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[
            Site::in_groups(".upbound.io", "spec.credentials.secretRef").namespace("namespace").keys("key"),
            Site::in_groups(".upbound.io", "spec.forProvider.**.*SecretRef").namespace("namespace").keys("key"),
        ])
        .rule(page!("crossplane", "dangling-crossplane-secret"), CONFIGURATION)
        .proof(Proof::NearMiss),
];

/// Reports resources that are not there.
pub(super) const RESOURCE_RULE: RulePage = page!("crossplane", "dangling-managed-resource");

/// References from resources of Azure to others.
pub(super) fn resources() -> impl Iterator<Item = &'static ReferenceKind> {
    static RESOURCES: LazyLock<Vec<ReferenceKind>> = LazyLock::new(|| declarations(FIELDS));
    RESOURCES.iter()
}

/// What the table declares, for the kinds of the cluster and for those of namespaces. It lives as long as the program, and so do
/// its parts.
fn declarations(table: &'static str) -> Vec<ReferenceKind> {
    let mut by_target: BTreeMap<&str, Vec<(&'static str, &str)>> = BTreeMap::new();
    for row in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let mut fields = row.split('\t');
        if let (Some(path), Some(target), Some(kinds)) = (fields.next(), fields.next(), fields.next()) {
            by_target.entry(target).or_default().push((leaked(format!("spec.forProvider.{path}")), kinds));
        }
    }
    let rule = RESOURCE_RULE;
    let mut declarations = Vec::with_capacity(2 * by_target.len());
    for (target, fields) in by_target {
        for end in ["azure.upbound.io", "azure.m.upbound.io"] {
            let is_namespaced = end == "azure.m.upbound.io";
            let Some((group, kind)) = kind(target, end) else { continue };
            let to = TargetKind { group, kind, is_cluster_scoped: !is_namespaced };
            let sites: Vec<Site> = fields
                .iter()
                .map(|(path, kinds)| {
                    let kinds: Vec<_> = kinds.split(' ').filter_map(|name| self::kind(name, end)).collect();
                    let site = Site::of(kinds.leak(), path).optional_if("policy.resolution", "Optional");
                    if is_namespaced { site.namespace("namespace") } else { site }
                })
                .collect();
            let kind = ReferenceKind::to(vec![to].leak()).at(sites.leak());
            declarations.push(kind.rule(rule, "the resource waits for it and is not made"));
        }
    }
    declarations
}

/// The group and kind of `network/Subnet`, where all groups end in the same way.
fn kind(name: &'static str, end: &'static str) -> Option<(&'static str, &'static str)> {
    let (group, kind) = name.split_once('/')?;
    Some((if group.is_empty() { end } else { leaked(format!("{group}.{end}")) }, kind))
}

fn leaked(text: String) -> &'static str {
    text.leak()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_consistent() {
        let rows: Vec<Vec<&str>> =
            FIELDS.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
        assert_eq!(rows[0], ["path", "target", "kinds"]);
        for row in &rows[1..] {
            assert!(
                row.len() == 3 && row[1].contains('/') && row[2].split(' ').all(|kind| kind.contains('/')),
                "{row:?}"
            );
            assert!(row[0].ends_with("Ref") || row[0].ends_with("Refs[]"), "{row:?}");
        }
    }

    #[test]
    fn both_kinds_of_resources_are_declared() {
        let declared = declarations("path\ttarget\tkinds\nresourceGroupNameRef\t/ResourceGroup\tnetwork/Subnet\n");
        let targets: Vec<_> = declared.iter().map(|kind| kind.targets[0]).collect();
        let expected =
            [clusterwide("azure.upbound.io", "ResourceGroup"), namespaced("azure.m.upbound.io", "ResourceGroup")];
        assert_eq!(targets, expected);
        assert_eq!(declared[1].sites[0].path, "spec.forProvider.resourceGroupNameRef");
    }
}
