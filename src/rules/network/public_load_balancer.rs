//! Services that get a public address.

use serde::Deserialize;

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::network::Service;
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Service")], check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_services: Names,
    internal_annotations: Vec<String>,
    internal_classes: Names,
}

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(service) = Service::of(object).filter(|service| service.is_type("LoadBalancer")) else { return };
    let Some(node) = service.type_node() else { return };
    let options: &Options = context.options(object.file());
    let text = |field| service.entry(field).and_then(|entry| entry.value.text());
    let class = text("loadBalancerClass").unwrap_or_default();
    let address = text("loadBalancerIP").unwrap_or_default();
    let has_annotation = |wanted: &String| {
        let (key, value) = wanted.split_once('=').unwrap_or((wanted, ""));
        let found = object.annotation(key).and_then(Node::text);
        found.is_some_and(|found| value.is_empty() || found == value || is_templated(&found))
    };
    let ranges = service.entry("loadBalancerSourceRanges").map(|ranges| ranges.value);
    let limited = ranges.is_some_and(|ranges| {
        !ranges.is_empty() && !ranges.items().any(|range| range.text().is_some_and(|text| text.ends_with("/0")))
    });
    if limited
        || is_templated(&class)
        || options.internal_classes.contains(&class)
        || options.internal_annotations.iter().any(has_annotation)
        || options.exempt_services.contains(object.name())
        || is_private(&address)
    {
        return;
    }
    let message = format!(
        "{object} is of type `LoadBalancer` and nothing limits who may connect: the cloud gives it a public address by default"
    );
    sink.report(node.span(), message).help(
        "Make the load balancer internal (on Azure: annotation `service.beta.kubernetes.io/azure-load-balancer-internal: \
         \"true\"`), set `loadBalancerSourceRanges`, or publish the Service through the shared ingress or gateway",
    );
}

/// Whether an address is of a private network (RFC 1918, RFC 6598, RFC 4193).
fn is_private(address: &str) -> bool {
    match address.parse() {
        Ok(std::net::IpAddr::V4(v4)) => {
            let [first, second, ..] = v4.octets();
            v4.is_private() || (first == 100 && (64..128).contains(&second))
        }
        Ok(std::net::IpAddr::V6(v6)) => v6.is_unique_local(),
        Err(_) => false,
    }
}
