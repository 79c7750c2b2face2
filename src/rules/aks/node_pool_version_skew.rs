//! Node pools whose version does not go with their cluster's.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::azure::cluster::{POOL_VERSION, VERSION};
use crate::rules::{Check, Context};

use super::families::families;
use super::version::numbers;

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for family in families(graph) {
        let Some(control_plane) = family.cluster.ask(&VERSION).node() else { continue };
        let Some(version) = control_plane.text() else { continue };
        let Some((minor, patch)) = numbers(&version) else { continue };
        for (object, pool) in &family.pools {
            let Some(node) = pool.get(&POOL_VERSION) else { continue };
            let Some(text) = node.text() else { continue };
            let Some((own_minor, own_patch)) = numbers(&text) else { continue };
            let is_newer = own_minor > minor
                || (own_minor == minor && own_patch.zip(patch).is_some_and(|(own, other)| own > other));
            let name = pool.named(object);
            let message = if is_newer {
                format!(
                    "{name} asks for Kubernetes {text}, newer than the {version} of its control plane: AKS refuses it"
                )
            } else if own_minor + 3 < minor {
                format!(
                    "{name} asks for Kubernetes {text}, {} minor versions behind the {version} of its control plane: AKS allows three",
                    minor - own_minor
                )
            } else {
                continue;
            };
            sink.report(node.span(), message)
                .object(object.reference().clone())
                .related(control_plane.span(), "the version of the control plane")
                .help("Use the version of the control plane");
        }
    }
}
