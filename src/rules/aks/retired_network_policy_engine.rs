//! The network policy engine of an AKS cluster is retired.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, NETWORK_POLICY, clusters};
use crate::rules::{Check, Context};

use super::retirement;

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(node) = cluster.ask(&NETWORK_POLICY).node() else { continue };
        let Some(retirement) = node.text().and_then(|text| retirement::of("networkPolicy", &text)) else { continue };
        let message = format!(
            "{} enforces network policies with Azure Network Policy Manager: {}",
            cluster.named(object),
            retirement.end(context.today())
        );
        sink.report(node.span(), message).help(format!("Use `{}`", retirement.instead));
    }
}
