//! Gateways and routes that the API server accepts and no controller can serve.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::{GATEWAY_GROUP, Listener};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(
    &[
        (GATEWAY_GROUP, "Gateway"),
        (GATEWAY_GROUP, "ListenerSet"),
        (GATEWAY_GROUP, "HTTPRoute"),
        (GATEWAY_GROUP, "GRPCRoute"),
        (GATEWAY_GROUP, "TLSRoute"),
    ],
    check,
);

/// Verified with the CustomResourceDefinitions of Gateway API 1.7.
const PROTOCOLS: &[&str] = &["HTTP", "HTTPS", "TLS", "TCP", "UDP"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for listener in Listener::all(object) {
        let name = listener.name();
        if let Some(protocol) = listener.protocol() {
            let text = protocol.text().unwrap_or_default();
            let upper = text.to_ascii_uppercase();
            if *text != *upper && PROTOCOLS.contains(&&*upper) {
                let message = format!(
                    "{object}: listener `{name}` has protocol `{text}`, which is accepted and none: protocols are written in capitals"
                );
                sink.report(protocol.span(), message)
                    .help(format!("Write `{upper}`"))
                    .fix(format!("Write `{upper}`"), [(protocol.span(), upper.clone())]);
            }
        }
        let Some(namespaces) = listener.at(&["allowedRoutes", "namespaces"]) else { continue };
        let Some(from) = namespaces.get("from").filter(|from| from.text().is_some_and(|text| text == "Selector"))
        else {
            continue;
        };
        if namespaces.get("selector").is_none() {
            let message = format!(
                "{object}: listener `{name}` allows routes `from: Selector` and has no `selector`: it accepts no route"
            );
            sink.report_missing(from.span(), message)
                .help("Add the `selector` of the namespaces whose routes may attach");
        }
    }
    if !object.kind().ends_with("Route") {
        return;
    }
    for host in object.at(&["spec", "hostnames"]).into_iter().flat_map(Node::items) {
        if host.text().is_some_and(|text| text.parse::<std::net::IpAddr>().is_ok()) {
            let message =
                format!("{object} has an address as hostname: it is accepted, and no request ever has it as its host");
            sink.report(host.span(), message).help("Write the DNS name that callers use");
        }
    }
}
