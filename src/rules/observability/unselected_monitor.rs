//! Monitors and rules that no Prometheus of the repository loads.

use std::sync::Arc;

use super::prometheus::{kinds, servers};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::monitoring::OPERATOR;
use crate::object::selector::{Labels, Match};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for kind in kinds() {
        if graph.of_kind(OPERATOR, kind).next().is_none() {
            continue;
        }
        let Some(servers) = servers(graph, kind) else { continue };
        for object in graph.of_kind(OPERATOR, kind).filter(|object| !object.is_uncertain()) {
            let labels = Labels::new(object.at(&["metadata", "labels"]));
            // The servers of other clusters decide about other objects.
            let near = servers.iter().filter(|server| {
                let theirs = server.object.clusters();
                theirs == object.clusters() || object.clusters().iter().any(|cluster| theirs.contains(cluster))
            });
            let near: Vec<_> = near.collect();
            let Some(first) = near.first().filter(|_| near.iter().all(|server| server.loads(labels) == Match::No))
            else {
                continue;
            };
            let message =
                format!("{object} is not loaded: {} loads only those with the label {}", first.object, first.shown(),);
            sink.report_missing(object.nearest_key_span(&["metadata", "labels"]), message)
                .object(Arc::clone(object.reference()))
                .related(first.object.name_span(), "the Prometheus that should load it")
                .help(format!("Add the label {} to it", first.shown()));
        }
    }
}
