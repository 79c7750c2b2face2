//! Gateway listeners that promise TLS and have no certificate.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::network::{GATEWAY_GROUP, Listener};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GATEWAY_GROUP, "Gateway"), (GATEWAY_GROUP, "ListenerSet")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for listener in Listener::all(object) {
        let Some(protocol) = listener.protocol() else { continue };
        if listener.has_tls() || protocol.text().is_none_or(|protocol| protocol != "HTTPS") {
            continue;
        }
        let message = format!(
            "{object}: listener `{}` has protocol `HTTPS` and no `tls`; the API server accepts it, and no controller can \
             serve it",
            listener.name(),
        );
        sink.report_missing(protocol.span(), message)
            .help("Add `tls.certificateRefs` to the listener, or use protocol `HTTP`");
    }
}
