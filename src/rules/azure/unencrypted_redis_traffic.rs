//! Caches whose traffic can be read.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::service::{REDIS_PLAIN_PORT, REDIS_TLS, Service, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::Redis) {
        let name = resource.named(object);
        if let Some(span) = resource.flag(&REDIS_PLAIN_PORT).on() {
            let message = format!("{name} answers without encryption: its key and data can be read on the way");
            sink.report(span, message).help("Delete the field");
        }
        let version = resource.ask(&REDIS_TLS);
        if let (Some(node), Some(text)) = (version.node(), version.text()) && matches!(&*text, "1.0" | "1.1") {
                let message = format!("{name} takes TLS `{text}`, which can be read on the way");
                sink.report(node.span(), message).help("Use `\"1.2\"`");
            }
    }
}
