//! Deliveries whose path is not in the repository: the ground of one rule for Flux and one for Argo CD.

use super::Context;
use crate::deliver::{Delivery, DeliveryKind, State};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::is_templated;

/// Reports each delivery of a kind whose path is not there. `says` makes the message of a delivery and its path.
pub(super) fn check(
    kind: DeliveryKind,
    says: impl Fn(&Delivery, &str) -> String,
    graph: &Graph<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
) {
    if context.sees_single_files() {
        return;
    }
    let missing = graph.rendered().deliveries.iter().filter(|delivery| delivery.state == State::MissingPath);
    for delivery in missing.filter(|delivery| delivery.kind == kind) {
        let (Some(path), Some(site)) = (&delivery.path, delivery.site) else { continue };
        if !is_templated(path.as_str()) && !is_templated(&delivery.name) {
            sink.report(site, says(delivery, path.as_str()))
                .help(format!("Correct `path`, or delete the {}", kind.as_str()));
        }
    }
}
