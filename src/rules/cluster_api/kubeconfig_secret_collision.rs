//! Credentials in the Secret of Cluster API.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::{CAPZ, cluster};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(CAPZ, "AzureASOManagedControlPlane")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let label = object.label("cluster.x-k8s.io/cluster-name").and_then(Node::text);
    for resource in cluster::clusters(object) {
        for field in ["adminCredentials", "userCredentials"] {
            let Some(node) = resource.at(&["operatorSpec", "secrets", field, "name"]) else { continue };
            let Some(name) = node.text() else { continue };
            let Some(owner) = name.strip_suffix("-kubeconfig").filter(|owner| !owner.is_empty()) else { continue };
            let names = [Some(object.name()), Some(resource.manifest().name()), label.as_deref()];
            if !names.contains(&Some(owner)) {
                continue;
            }
            let message = format!(
                "{} exports its credentials to Secret `{name}`, which Cluster API writes itself: they overwrite each other",
                resource.named(object)
            );
            sink.report(node.span(), message)
                .help(format!("Choose another name, for example `{owner}-user-kubeconfig`"));
        }
    }
}
