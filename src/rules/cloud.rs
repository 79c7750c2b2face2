//! Objects that stand for resources in a cloud, so that deleting one deletes data.

use std::fmt;

use crate::finding::Report;
use crate::manifest::{Manifest, Node};

/// Whether an object stands for something in a cloud: of Azure Service Operator, Crossplane's providers, Cluster API.
pub(super) fn is_cloud(manifest: &Manifest<'_>) -> bool {
    let group = manifest.group();
    let is_configuration = manifest.kind().starts_with("ProviderConfig") || manifest.kind() == "StoreConfig";
    (group.ends_with(".azure.com") || group.ends_with(".upbound.io") || group == "cluster.x-k8s.io")
        && !is_configuration
        && manifest.kind() != "CustomResourceDefinition"
}

/// Whether an object says that what it stands for stays.
pub(super) fn is_kept(manifest: &Manifest<'_>) -> bool {
    let annotation = |key| manifest.annotation(key).and_then(Node::text);
    let policies = manifest.at(&["spec", "managementPolicies"]);
    let deletes = |policy: Node<'_>| policy.text().is_some_and(|policy| policy == "*" || policy == "Delete");
    annotation("helm.sh/resource-policy").is_some_and(|policy| policy == "keep")
        || annotation("serviceoperator.azure.com/reconcile-policy").is_some_and(|policy| policy != "manage")
        || manifest.at(&["spec", "deletionPolicy"]).and_then(Node::text).is_some_and(|policy| policy == "Orphan")
        || policies.is_some_and(|policies| !policies.items().any(deletes))
}

/// Such objects of one delivery, of which there is one at least.
pub(super) struct Resources<'a, 't> {
    first: &'a Manifest<'t>,
    all: &'a [Manifest<'t>],
}

impl<'a, 't> Resources<'a, 't> {
    /// `None` if there are none.
    pub(super) fn new(all: &'a [Manifest<'t>]) -> Option<Self> {
        Some(Self { first: all.first()?, all })
    }

    /// Shows some of them beside a finding.
    pub(super) fn relate(&self, mut report: Report<'_>) {
        for manifest in self.all.iter().take(3) {
            report = report.related(manifest.name_span(), format!("{} `{}`", manifest.kind(), manifest.name()));
        }
    }
}

impl fmt::Display for Resources<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} `{}`", self.first.kind(), self.first.name())?;
        match self.all.len() - 1 {
            0 => write!(formatter, " stands"),
            1 => write!(formatter, " and another one stand"),
            more => write!(formatter, " and {more} others stand"),
        }
    }
}
