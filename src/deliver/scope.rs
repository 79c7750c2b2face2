//! Which kinds have a namespace.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::manifest::Manifest;
use crate::object::custom;

/// Group, version, kind, plural, scope, ... of every built-in kind.
const BUILT_IN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/kubernetes-apis.tsv"));

/// Group and kind to whether the kind is cluster-scoped. The scope of a kind never differed between its versions.
static BUILT_IN_SCOPES: LazyLock<FxHashMap<(&str, &str), bool>> = LazyLock::new(|| {
    let rows = BUILT_IN.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(|row| {
        let mut columns = row.split('\t');
        let (group, _, kind, _, scope) =
            (columns.next()?, columns.next()?, columns.next()?, columns.next()?, columns.next()?);
        Some(((group, kind), scope == "Cluster"))
    })
    .collect()
});

/// Cluster-scoped kinds of other projects than those of [`custom`], from their CustomResourceDefinitions.
const CUSTOM: &[(&str, &str)] = &[
    ("argoproj.io", "ClusterWorkflowTemplate"),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"),
    ("cilium.io", "CiliumLoadBalancerIPPool"),
    ("config.openshift.io", "OAuth"),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"),
    ("karpenter.k8s.aws", "EC2NodeClass"),
    ("operator.tigera.io", "Installation"),
    ("placement.kubernetes-fleet.io", "ClusterResourcePlacement"),
    ("project.openshift.io", "Project"),
    ("projectcalico.org", "GlobalNetworkPolicy"),
    ("security.openshift.io", "SecurityContextConstraints"),
    ("user.openshift.io", "Group"),
];

/// The scopes of the kinds that the repository itself defines, over those that are known.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    defined: FxHashMap<(String, String), bool>,
}

impl Scopes {
    /// Reads the CustomResourceDefinitions among manifests.
    pub(super) fn new<'a, 't: 'a>(manifests: impl Iterator<Item = &'a Manifest<'t>>) -> Self {
        let definitions = manifests.filter(|manifest| manifest.is("apiextensions.k8s.io", "CustomResourceDefinition"));
        let defined = definitions.filter_map(|definition| {
            let group = definition.at(&["spec", "group"])?.text()?;
            let kind = definition.at(&["spec", "names", "kind"])?.text()?;
            let scope = definition.at(&["spec", "scope"])?.text()?;
            Some(((group.into_owned(), kind.into_owned()), scope == "Cluster"))
        });
        Self { defined: defined.collect() }
    }

    /// Whether objects of the manifest's kind have no namespace; unknown kinds have one.
    pub(super) fn is_cluster_scoped(&self, manifest: &Manifest<'_>) -> bool {
        let (group, kind) = (manifest.group(), manifest.kind());
        if let Some(&cluster) = BUILT_IN_SCOPES.get(&(group, kind)) {
            return cluster;
        }
        let defined = if self.defined.is_empty() {
            None
        } else {
            self.defined.get(&(group.to_owned(), kind.to_owned())).copied()
        };
        // Gatekeeper makes a cluster-scoped kind of every constraint template.
        defined
            .or_else(|| custom::kind(group, kind).map(|known| known.is_cluster_scoped))
            .unwrap_or_else(|| group == "constraints.gatekeeper.sh" || CUSTOM.contains(&(group, kind)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use spanned_yaml::{ParseOptions, Tree};

    #[test]
    fn scopes_come_from_the_tables_and_from_definitions_in_the_repository() {
        let text = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n\
            spec: {group: x.example, scope: Cluster, names: {kind: Site}}\n---\n\
            {apiVersion: x.example/v1, kind: Site}\n---\n{apiVersion: x.example/v1, kind: Page}\n---\n\
            {apiVersion: v1, kind: Namespace}\n---\n{apiVersion: apps/v1, kind: Deployment}\n---\n\
            {apiVersion: cert-manager.io/v1, kind: ClusterIssuer}\n---\n\
            {apiVersion: constraints.gatekeeper.sh/v1beta1, kind: Anything}\n";
        let tree = Tree::parse(FileId(0), text.into(), &ParseOptions::default());
        let manifests: Vec<_> = tree.documents().flat_map(crate::manifest::manifests).collect();
        let scopes = Scopes::new(manifests.iter());
        let found: Vec<_> = manifests.iter().map(|manifest| scopes.is_cluster_scoped(manifest)).collect();
        assert_eq!(found, [true, true, false, true, false, true, true]);
    }
}
