//! Kustomizations whose path is not there.

use crate::deliver::{Delivery, DeliveryKind};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context, missing_path};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let says = |delivery: &Delivery, path: &str| {
        format!("{delivery} applies `{path}`, which does not exist in the repository: it fails and applies nothing")
    };
    missing_path::check(DeliveryKind::Kustomization, says, graph, context, sink);
}
