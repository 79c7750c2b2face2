//! Kustomizations whose path is not there.

use crate::deliver::{DeliveryKind, State};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for delivery in &graph.rendered().deliveries {
        if delivery.kind != DeliveryKind::Kustomization || delivery.state != State::MissingPath {
            continue;
        }
        let (Some(path), Some(site)) = (&delivery.path, delivery.site) else { continue };
        sink.report(
            site,
            format!("{delivery} applies `{path}`, which does not exist in the repository: it fails and applies nothing"),
        )
        .help("Correct `path`, or delete the Kustomization");
    }
}
