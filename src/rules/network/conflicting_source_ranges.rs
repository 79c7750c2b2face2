//! Services that limit their callers in two ways that exclude each other.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::network::Service;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Service")], check);

/// Source: the documentation of AKS, `configure-load-balancer-standard`.
const SERVICE_TAGS: &str = "service.beta.kubernetes.io/azure-allowed-service-tags";

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(service) = Service::of(object) else { return };
    let ranges = service.entry("loadBalancerSourceRanges").filter(|entry| !entry.value.is_empty());
    let tags = object.annotations().find(|entry| entry.name() == SERVICE_TAGS);
    let (Some(ranges), Some(tags)) = (ranges, tags) else { return };
    let message = format!(
        "{object} has `loadBalancerSourceRanges` and the annotation `{SERVICE_TAGS}`: AKS reports an error and programs no rule for them"
    );
    sink.report(ranges.key.span(), message)
        .related(tags.key.span(), "the service tags")
        .help("Write address ranges into the annotation `service.beta.kubernetes.io/azure-allowed-ip-ranges`, which goes with service tags");
}
