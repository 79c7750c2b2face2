//! Applications whose path is not there.

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
        if delivery.kind != DeliveryKind::Application || delivery.state != State::MissingPath {
            continue;
        }
        let (Some(path), Some(site)) = (&delivery.path, delivery.site) else { continue };
        sink.report(
            site,
            format!("{delivery} takes its objects from `{path}`, which does not exist in the repository: it cannot be synced"),
        )
        .help("Correct `path`, or delete the Application");
    }
}
