//! Rollouts whose new pod waits for the volume of the old one.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::scaling;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for place in graph.population().places() {
        let exclusive: FxHashMap<&str, &Object<'_>> = place
            .objects(graph)
            .filter(|object| object.is("", "PersistentVolumeClaim") && is_exclusive(object))
            .map(|object| (object.name(), object))
            .collect();
        if exclusive.is_empty() {
            continue;
        }
        for object in place.objects(graph).filter(|object| rolls(object)) {
            let volumes = object.pod().and_then(|pod| pod.spec().get("volumes")).into_iter().flat_map(Node::items);
            let names = volumes.into_iter().filter_map(|volume| volume.at(&["persistentVolumeClaim", "claimName"]));
            let mut claims = names.filter_map(|name| Some((name, *exclusive.get(&*name.text()?)?)));
            let Some((name, claim)) = claims.next() else { continue };
            let message = format!(
                "{object} starts a new pod before the old one ends, but {claim} can be attached to one node only: on another node the new \
                 pod waits with `Multi-Attach error`, and the rollout stands still"
            );
            sink.report(name.span(), message)
                .object(Arc::clone(object.reference()))
                .related(claim.name_span(), "its access mode")
                .help("Write `strategy: {type: Recreate}`, or use a volume of mode ReadWriteMany");
        }
    }
}

/// Whether a claim is of disks that one node attaches; what the class gives is not known, but the mode says it.
fn is_exclusive(claim: &Object<'_>) -> bool {
    let modes: Vec<_> = claim.at(&["spec", "accessModes"]).into_iter().flat_map(Node::items).collect();
    let one = |mode: &Node<'_>| mode.text().is_some_and(|text| matches!(&*text, "ReadWriteOnce" | "ReadWriteOncePod"));
    !claim.is_uncertain() && !modes.is_empty() && modes.iter().all(one)
}

/// Whether a Deployment has pods of two versions at a time.
fn rolls(object: &Object<'_>) -> bool {
    if !object.is("apps", "Deployment") || object.is_uncertain() {
        return false;
    }
    let strategy = object.at(&["spec", "strategy"]);
    let is = |path: &[&str], wanted: &[&str]| {
        strategy
            .and_then(|strategy| strategy.at(path))
            .and_then(Node::text)
            .is_some_and(|text| wanted.contains(&&*text))
    };
    let is_paused = scaling::replicas(object).is_some_and(|replicas| replicas.value.as_i64() == Some(0));
    !is_paused && !is(&["type"], &["Recreate"]) && !is(&["rollingUpdate", "maxSurge"], &["0", "0%"])
}
