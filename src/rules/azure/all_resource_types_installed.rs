//! Patterns that install every kind of Azure Service Operator.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

use super::pattern::patterns;

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for pattern in patterns(graph).unwrap_or_default().iter().filter(|pattern| pattern.is_everything()) {
        let message =
            "Azure Service Operator installs every kind that it knows: the API server needs gigabytes more memory";
        sink.report(pattern.span, message).help("List the groups that you use, for example `keyvault.azure.com/*`");
    }
}
