//! PodSecurityPolicies.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, POD_SECURITY_POLICY, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(span) = cluster.flag(&POD_SECURITY_POLICY).on() else { continue };
        let message = format!(
            "{} switches on PodSecurityPolicies, which Kubernetes 1.25 removed: nothing restricts pods",
            cluster.named(object)
        );
        sink.report(span, message).help("Delete the field; use Pod Security admission or Azure Policy");
    }
}
