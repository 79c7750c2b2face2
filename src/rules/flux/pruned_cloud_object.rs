//! Kustomizations that delete cloud resources by themselves.

use super::clusters::Kustomizations;
use crate::deliver::DeliveryKind;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Manifest, Node};
use crate::rules::cloud::{Resources, is_cloud, is_kept};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let kustomizations = Kustomizations::new(graph);
    let deliveries = graph.rendered().deliveries.iter();
    for delivery in deliveries.filter(|delivery| delivery.kind == DeliveryKind::Kustomization) {
        let manifests = delivery.objects.iter().filter_map(|object| Manifest::new(object.tree.root()?));
        let is_at_risk = |manifest: &Manifest<'_>| is_cloud(manifest) && !is_kept(manifest) && !is_spared(manifest);
        let cloud: Vec<Manifest<'_>> = manifests.filter(is_at_risk).collect();
        let Some(resources) = Resources::new(&cloud) else { continue };
        for object in kustomizations.of(delivery) {
            let Some(prune) = object.at(&["spec", "prune"]).filter(|prune| prune.as_bool() == Some(true)) else {
                continue;
            };
            let keeps = |policy: &str| policy == "Orphan";
            if object.at(&["spec", "deletionPolicy"]).and_then(Node::text).is_some_and(|policy| keeps(&policy)) {
                continue;
            }
            let message = format!(
                "{object} prunes, and {resources} for resources in a cloud: a manifest that is moved or lost deletes them with \
                 their data"
            );
            let report = sink
                .report(prune.span(), message)
                .help("Annotate the objects with `kustomize.toolkit.fluxcd.io/prune: disabled`")
                .object(object.reference().clone());
            resources.relate(report);
        }
    }
}

/// Whether an object says that Flux does not prune it.
fn is_spared(manifest: &Manifest<'_>) -> bool {
    let is_disabled = |key| manifest.annotation(key).and_then(Node::text).is_some_and(|value| value == "disabled");
    is_disabled("kustomize.toolkit.fluxcd.io/prune")
}
