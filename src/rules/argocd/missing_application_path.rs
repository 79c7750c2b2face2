//! Applications whose path is not there.

use crate::deliver::{Delivery, DeliveryKind};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context, missing_path};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let says = |delivery: &Delivery, path: &str| {
        format!(
            "{delivery} takes its objects from `{path}`, which does not exist in the repository: it cannot be synced"
        )
    };
    missing_path::check(DeliveryKind::Application, says, graph, context, sink);
}
