//! Sync waves that create objects before what they need.

use std::collections::BTreeMap;

use crate::deliver::{Delivery, DeliveryKind};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Manifest, Node};
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

const WAVE: &str = "argocd.argoproj.io/sync-wave";

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let deliveries = graph.rendered().deliveries.iter();
    for delivery in deliveries.filter(|delivery| delivery.kind == DeliveryKind::Application) {
        of_application(delivery, sink);
    }
}

fn of_application(delivery: &Delivery, sink: &mut Sink) {
    let manifests: Vec<Manifest<'_>> =
        delivery.objects.iter().filter_map(|object| Manifest::new(object.tree.root()?)).collect();
    let mut definitions: BTreeMap<(String, String), (i64, Span)> = BTreeMap::new();
    let mut namespaces: BTreeMap<&str, (i64, Span)> = BTreeMap::new();
    for manifest in &manifests {
        let place = || manifest.annotation(WAVE).map_or(manifest.name_span(), Node::span);
        if manifest.is("apiextensions.k8s.io", "CustomResourceDefinition") {
            let text = |path: &[&str]| manifest.at(path).and_then(Node::text).unwrap_or_default().into_owned();
            let kind = (text(&["spec", "group"]), text(&["spec", "names", "kind"]));
            definitions.insert(kind, (wave(manifest), place()));
        } else if manifest.is("", "Namespace") {
            namespaces.insert(manifest.name(), (wave(manifest), place()));
        }
    }
    for manifest in manifests.iter().filter(|manifest| manifest.annotation("argocd.argoproj.io/hook").is_none()) {
        let kind = (manifest.group().to_owned(), manifest.kind().to_owned());
        let definition = definitions.get(&kind).map(|found| (found, "the definition of its kind"));
        let namespace = manifest.namespace().or(delivery.default_namespace.as_deref());
        let namespace = namespace.and_then(|name| namespaces.get(name)).map(|found| (found, "its namespace"));
        for (&(needed, place), what) in definition.into_iter().chain(namespace) {
            let own = wave(manifest);
            if own >= needed {
                continue;
            }
            sink.report(
                manifest.annotation(WAVE).map_or(manifest.name_span(), Node::span),
                format!(
                    "{} `{}` is in sync wave {own} of {delivery}, and {what} only in wave {needed}: a new cluster never gets past it",
                    manifest.kind(),
                    manifest.name()
                ),
            )
            .help(format!("Put {what} into an earlier wave, or into the same: Argo CD orders the kinds of a wave"))
            .related(place, "the later wave")
            .object(manifest.reference(manifest.namespace()));
        }
    }
}

/// The sync wave of an object; 0 without one.
fn wave(manifest: &Manifest<'_>) -> i64 {
    manifest.annotation(WAVE).and_then(Node::text).and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}
