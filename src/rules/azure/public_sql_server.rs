//! SQL servers that answer everybody.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::service::{SQL_PUBLIC, Service, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::SqlServer) {
        let Some(place) =
            resource.ask(&SQL_PUBLIC).unless(|access| matches!(access, "Disabled" | "SecuredByPerimeter" | "false"))
        else {
            continue;
        };
        let message = format!(
            "{} answers the whole internet: only its firewall rules and passwords guard the data",
            resource.named(object)
        );
        place.report(sink, message).help("Set `publicNetworkAccess: Disabled` (`publicNetworkAccessEnabled: false` with Crossplane) and use a private endpoint");
    }
}
