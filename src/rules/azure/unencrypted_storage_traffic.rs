//! Storage accounts whose traffic can be read.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::service::{STORAGE_HTTPS, STORAGE_TLS, Service, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::Storage) {
        let name = resource.named(object);
        if let Some(span) = resource.flag(&STORAGE_HTTPS).off() {
            let message = format!("{name} answers without encryption: keys and data can be read on the way");
            sink.report(span, message).help(format!("Set `{}: true`", resource.field(&STORAGE_HTTPS)));
        }
        let version = resource.ask(&STORAGE_TLS);
        if let (Some(node), Some(text)) = (version.node(), version.text()) && matches!(&*text, "TLS1_0" | "TLS1_1") {
                let message = format!("{name} takes `{text}`, an old version of TLS that can be read on the way");
                sink.report(node.span(), message).help("Use `TLS1_2`");
            }
    }
}
