//! Applications that delete cloud resources by themselves.

use std::collections::BTreeMap;

use crate::deliver::argo::application::Application;
use crate::deliver::{Delivery, DeliveryKind};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Manifest, Node};
use crate::rules::cloud::{Resources, is_cloud, is_kept};
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
        let cloud: Vec<Manifest<'_>> =
            manifests.filter(|manifest| is_cloud(manifest) && !is_kept(manifest) && !is_spared(manifest)).collect();
        let Some(resources) = Resources::new(&cloud) else { continue };
        let message = format!(
            "{object} prunes by itself, and {resources} for resources in a cloud: a manifest that is moved or lost deletes them with \
             their data"
        );
        let report = sink
            .report(prune.span(), message)
            .help("Annotate the objects with `argocd.argoproj.io/sync-options: Prune=false,Delete=false`")
            .object(object.reference().clone());
        resources.relate(report);
    }
}

/// Whether an object says that Argo CD does not prune it.
fn is_spared(manifest: &Manifest<'_>) -> bool {
    let options = manifest.annotation("argocd.argoproj.io/sync-options").and_then(Node::text).unwrap_or_default();
    options.split(',').any(|option| matches!(option.trim(), "Prune=false" | "Prune=confirm"))
}
