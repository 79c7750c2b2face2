//! Namespaces whose containers get no resources when they name none.

use super::tenants;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let consequence = "containers that name no requests and limits have none";
    tenants::report(
        graph,
        context,
        sink,
        "LimitRange",
        consequence,
        "Add a LimitRange with default requests and limits",
    );
}
