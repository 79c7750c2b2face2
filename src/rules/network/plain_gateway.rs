//! Gateways that serve everything in clear text.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::network::{GATEWAY_GROUP, Listener};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GATEWAY_GROUP, "Gateway")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let is = |listener: &Listener<'_>, wanted: &str| {
        listener.protocol().is_some_and(|protocol| protocol.text().is_some_and(|protocol| protocol == wanted))
    };
    // Waypoints of a mesh have a protocol of their own; one listener with TLS is where the other sends its callers.
    if Listener::all(object).any(|listener| !is(&listener, "HTTP")) {
        return;
    }
    let Some(protocol) = Listener::all(object).find_map(|listener| listener.protocol()) else { return };
    let message = format!(
        "{object} has listeners for HTTP alone: whatever it serves, tokens and cookies among it, goes over the wire in clear text"
    );
    sink.report(protocol.span(), message)
        .help("Add a listener with protocol `HTTPS` and a certificate, and redirect from HTTP to it");
}
