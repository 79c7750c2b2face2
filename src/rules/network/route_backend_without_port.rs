//! Routes to Services without a port.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::GATEWAY_GROUP;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(
    &[
        (GATEWAY_GROUP, "HTTPRoute"),
        (GATEWAY_GROUP, "GRPCRoute"),
        (GATEWAY_GROUP, "TLSRoute"),
        (GATEWAY_GROUP, "TCPRoute"),
        (GATEWAY_GROUP, "UDPRoute"),
    ],
    check,
);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for rule in object.at(&["spec", "rules"]).into_iter().flat_map(Node::items) {
        let own = rule.get("backendRefs").into_iter().flat_map(Node::items);
        let filters = rule.get("filters").into_iter().flat_map(Node::items);
        let mirrors = filters.filter_map(|filter| filter.at(&["requestMirror", "backendRef"]));
        for backend in own.chain(mirrors).filter(|backend| is_service(*backend)) {
            let Some(name) = backend.get("name") else { continue };
            let written = backend.get("port").filter(|port| !port.is_null());
            let service = name.text().unwrap_or_default();
            let (span, problem) = match written {
                None => (name.span(), "names no port of it"),
                Some(port) if port.as_str().is_some_and(is_word) => {
                    (port.span(), "names its port by name, not by number")
                }
                Some(_) => continue,
            };
            let message =
                format!("{object} sends requests to Service `{service}` and {problem}; the API server rejects it");
            sink.report_missing(span, message).help("Write the number of the Service's port as `port`");
        }
    }
}

fn is_service(backend: Node<'_>) -> bool {
    let is = |key, default: &str| backend.get(key).and_then(Node::text).is_none_or(|text| text == default);
    is("group", "") && is("kind", "Service")
}

fn is_word(text: std::borrow::Cow<'_, str>) -> bool {
    text.bytes().next().is_some_and(|letter| letter.is_ascii_alphabetic())
}
