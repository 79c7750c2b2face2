//! Services that claim addresses which are not theirs.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::network::Service;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Service")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(addresses) = Service::of(object).and_then(|service| service.entry("externalIPs")) else { return };
    if addresses.value.is_empty() {
        return;
    }
    let message = format!(
        "{object} claims addresses with `externalIPs`: every node sends traffic for them to this Service, whoever owns them \
         (CVE-2020-8554)"
    );
    sink.report(addresses.key.span(), message)
        .help("Use a Service of type `LoadBalancer`, an Ingress or a Gateway, and deny `externalIPs` in the cluster");
}
