//! Kubernetes RBAC of AKS clusters.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, KUBERNETES_RBAC, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(span) = cluster.flag(&KUBERNETES_RBAC).off() else { continue };
        let message = format!(
            "{} has Kubernetes RBAC switched off: every user and every service account may do everything",
            cluster.named(object)
        );
        sink.report(span, message)
            .help("Delete the field: RBAC is on by default; an existing cluster has to be made again");
    }
}
