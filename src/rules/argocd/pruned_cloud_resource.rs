//! Applications that delete cloud resources by themselves.

use std::collections::BTreeMap;

use crate::deliver::argo::application::Application;
use crate::deliver::{Delivery, DeliveryKind};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Manifest, Node};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut made: BTreeMap<(&str, &str), Vec<&Delivery>> = BTreeMap::new();
    let deliveries = graph.rendered().deliveries.iter();
    for delivery in deliveries.filter(|delivery| delivery.kind == DeliveryKind::Application) {
        made.entry((&delivery.namespace, &delivery.name)).or_default().push(delivery);
    }
    for object in graph.of_kind("argoproj.io", "Application") {
        let Some(application) = Application::new(object.root()) else { continue };
        let Some(prune) = application.prune().filter(|prune| prune.as_bool() == Some(true)) else { continue };
        let namespace = object.reference().namespace.as_deref().unwrap_or("argocd");
        let Some(deliveries) = made.get(&(namespace, object.name())) else { continue };
        let objects = deliveries.iter().flat_map(|delivery| &delivery.objects);
        let manifests = objects.filter_map(|object| Manifest::new(object.tree.root()?));
        let cloud: Vec<Manifest<'_>> = manifests.filter(|manifest| is_cloud(manifest) && !is_kept(manifest)).collect();
        let Some(first) = cloud.first() else { continue };
        let more = match cloud.len() - 1 {
            0 => String::new(),
            1 => " and another one".to_owned(),
            more => format!(" and {more} others"),
        };
        let mut report = sink
            .report(
                prune.span(),
                format!(
                    "{object} prunes by itself, and {} `{}`{more} stand for resources in a cloud: a manifest that is moved or lost \
                     deletes them with their data",
                    first.kind(),
                    first.name()
                ),
            )
            .help("Annotate the objects with `argocd.argoproj.io/sync-options: Prune=false,Delete=false`")
            .object(object.reference().clone());
        for manifest in cloud.iter().take(3) {
            report = report.related(manifest.name_span(), format!("{} `{}`", manifest.kind(), manifest.name()));
        }
    }
}

/// Whether an object stands for something in a cloud: of Azure Service Operator, Crossplane's providers, Cluster API.
fn is_cloud(manifest: &Manifest<'_>) -> bool {
    let group = manifest.group();
    let is_configuration = manifest.kind().starts_with("ProviderConfig") || manifest.kind() == "StoreConfig";
    (group.ends_with(".azure.com") || group.ends_with(".upbound.io") || group == "cluster.x-k8s.io")
        && !is_configuration
        && manifest.kind() != "CustomResourceDefinition"
}

/// Whether an object says that what it stands for stays.
fn is_kept(manifest: &Manifest<'_>) -> bool {
    let annotation = |key| manifest.annotation(key).and_then(Node::text);
    let options = annotation("argocd.argoproj.io/sync-options").unwrap_or_default();
    let policies = manifest.at(&["spec", "managementPolicies"]);
    let deletes = |policy: Node<'_>| policy.text().is_some_and(|policy| policy == "*" || policy == "Delete");
    options.split(',').any(|option| matches!(option.trim(), "Prune=false" | "Prune=confirm"))
        || annotation("helm.sh/resource-policy").is_some_and(|policy| policy == "keep")
        || annotation("serviceoperator.azure.com/reconcile-policy").is_some_and(|policy| policy != "manage")
        || manifest.at(&["spec", "deletionPolicy"]).and_then(Node::text).is_some_and(|policy| policy == "Orphan")
        || policies.is_some_and(|policies| !policies.items().any(deletes))
}
