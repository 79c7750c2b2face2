//! Add-ons of AKS that are retired.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, HTTP_ROUTING, OPEN_SERVICE_MESH, clusters};
use crate::rules::{Check, Context};

use super::retirement;

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let name = cluster.named(object);
        if let Some(span) = cluster.flag(&OPEN_SERVICE_MESH).on() && let Some(retirement) = retirement::of("addonProfiles.openServiceMesh", "true") {
                let message = format!("{name} runs Open Service Mesh: {}", retirement.end(context.today()));
                sink.report(span, message).help(format!("Use {}", retirement.instead));
            }
        if let Some(span) = cluster.flag(&HTTP_ROUTING).on() {
            let message = format!("{name} runs HTTP application routing, which is retired and was never meant for production");
            sink.report(span, message).help("Use application routing (`ingressProfile.webAppRouting`) or a gateway");
        }
    }
}
