//! SQL servers that take old versions of TLS.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::service::{SQL_TLS, Service, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::SqlServer) {
        let answer = resource.ask(&SQL_TLS);
        let Some(place) = answer.unless(|version| matches!(version, "1.2" | "1.3")) else { continue };
        let what = match answer.text() {
            Some(version) => format!("takes TLS `{version}`"),
            None => "has no oldest version of TLS".to_owned(),
        };
        let message = format!("{} {what}: connections can be read on the way", resource.named(object));
        place.report(sink, message).help(format!("Set `{}: \"1.2\"`", resource.field(&SQL_TLS)));
    }
}
