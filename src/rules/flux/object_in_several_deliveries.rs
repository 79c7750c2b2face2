//! Objects that two deliveries of one cluster apply.

use std::collections::BTreeMap;

use kustomize::NodeId;

use super::clusters::Kustomizations;
use crate::deliver::{Delivery, DeliveryKind, State};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Manifest, Node, is_templated};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Group, kind, namespace and name.
type Identity = (String, String, String, String);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let rendered = graph.rendered();
    let kustomizations = Kustomizations::new(graph);
    let mut by_cluster: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, delivery) in rendered.deliveries.iter().enumerate() {
        let owns = matches!(delivery.kind, DeliveryKind::Kustomization | DeliveryKind::Application);
        let Some(cluster) = delivery.cluster.filter(|_| owns && delivery.state == State::Rendered) else { continue };
        if !kustomizations
            .of(delivery)
            .any(|object| object.at(&["spec", "suspend"]).and_then(Node::as_bool) == Some(true))
        {
            by_cluster.entry(cluster).or_default().push(number);
        }
    }
    for deliveries in by_cluster.values().filter(|deliveries| deliveries.len() > 1) {
        let mut owners: BTreeMap<Identity, (usize, NodeId)> = BTreeMap::new();
        for &number in deliveries {
            let delivery = &rendered.deliveries[number];
            for object in &delivery.objects {
                let Some(manifest) = object.tree.root().and_then(Manifest::new) else { continue };
                let Some(identity) = identity(&manifest, delivery) else { continue };
                match owners.get(&identity) {
                    None => drop(owners.insert(identity, (number, object.id))),
                    Some(&(other, _)) if other == number => {}
                    Some(&(other, id)) => {
                        report(&rendered.deliveries[other], delivery, &manifest, id == object.id, sink)
                    }
                }
            }
        }
    }
}

/// What identifies an object in a cluster; `None` for objects that deliveries may share.
fn identity(manifest: &Manifest<'_>, delivery: &Delivery) -> Option<Identity> {
    let annotation = |key| manifest.annotation(key).and_then(Node::text).map(|text| text.to_ascii_lowercase());
    let shared = annotation("kustomize.toolkit.fluxcd.io/ssa").is_some_and(|mode| mode != "override")
        || annotation("kustomize.toolkit.fluxcd.io/reconcile").is_some_and(|mode| mode == "disabled")
        // Namespaces are mostly repeated on purpose, so that each delivery can be the first.
        || manifest.is("", "Namespace");
    let name = manifest.name();
    let namespace = manifest.namespace().or(delivery.default_namespace.as_deref()).unwrap_or_default();
    if shared || name.is_empty() || name.ends_with('*') || is_templated(name) || is_templated(namespace) {
        return None;
    }
    Some((manifest.group().to_owned(), manifest.kind().to_owned(), namespace.to_owned(), name.to_owned()))
}

fn report(first: &Delivery, second: &Delivery, manifest: &Manifest<'_>, are_equal: bool, sink: &mut Sink) {
    let consequence = match are_equal {
        true => "whichever is deleted or pruned first takes it away from the other",
        false => "each undoes at every interval what the other one wrote",
    };
    let mut report = sink
        .report(
            manifest.name_span(),
            format!("{} `{}` is applied by both {first} and {second}: {consequence}", manifest.kind(), manifest.name()),
        )
        .help("Leave the object to one of the two")
        .object(manifest.reference(manifest.namespace()));
    for delivery in [first, second] {
        if let Some(site) = delivery.site {
            report = report.related(site, format!("{delivery} applies it"));
        }
    }
}
