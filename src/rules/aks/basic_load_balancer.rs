//! An AKS cluster uses the basic load balancer, which Azure no longer has.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, LOAD_BALANCER, clusters};
use crate::rules::{Check, Context};

use super::retirement;

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(node) = cluster.ask(&LOAD_BALANCER).node() else { continue };
        let Some(retirement) =
            node.text().and_then(|text| retirement::of("loadBalancerSku", &text.to_ascii_lowercase()))
        else {
            continue;
        };
        let message =
            format!("{} uses the basic load balancer: {}", cluster.named(object), retirement.end(context.today()));
        sink.report(node.span(), message).help(format!("Use `{}`", retirement.instead));
    }
}
