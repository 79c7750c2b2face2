//! Namespaces that may take everything.

use super::tenants;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let consequence = "one workload that scales without end takes the cluster from all others";
    tenants::report(
        graph,
        context,
        sink,
        "ResourceQuota",
        consequence,
        "Add a ResourceQuota for processors, memory and pods",
    );
}
