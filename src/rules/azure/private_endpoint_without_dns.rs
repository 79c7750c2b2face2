//! Private endpoints that no name resolves to.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let groups = graph.of_kind("network.azure.com", "PrivateEndpointsPrivateDnsZoneGroup");
    let resolved: BTreeSet<(Option<&str>, String)> = groups
        .filter_map(|group| {
            let name = group.at(&["spec", "owner", "name"]).and_then(Node::text)?;
            Some((group.reference().namespace.as_deref(), name.into_owned()))
        })
        .collect();
    for endpoint in graph.of_kind("network.azure.com", "PrivateEndpoint") {
        if resolved.contains(&(endpoint.reference().namespace.as_deref(), endpoint.name().to_owned())) {
            continue;
        }
        let message = format!(
            "{endpoint} has no zone group in a private DNS zone: the name of the service resolves to its public address"
        );
        sink.report_missing(endpoint.name_span(), message)
            .object(Arc::clone(endpoint.reference()))
            .help("Add a PrivateEndpointsPrivateDnsZoneGroup that the endpoint owns");
    }
}
