//! The Secrets that pods read.

use std::borrow::Cow;

use crate::manifest::{Node, is_templated};
use crate::object::Object;

/// Every Secret that the pods of a workload cannot start without, with the node that names it.
pub(super) fn secrets_of<'t>(object: &Object<'t>) -> Vec<(Node<'t>, Cow<'t, str>)> {
    let Some(pod) = object.pod() else { return Vec::new() };
    let mut found = Vec::new();
    for container in pod.containers() {
        let variables = container.get("env").into_iter().flat_map(Node::items);
        let variables = variables.filter_map(|variable| Some((variable.at(&["valueFrom", "secretKeyRef"])?, "name")));
        let sources = container.get("envFrom").into_iter().flat_map(Node::items);
        let sources = sources.filter_map(|source| Some((source.get("secretRef")?, "name")));
        found.extend(variables.chain(sources));
    }
    for volume in pod.spec().get("volumes").into_iter().flat_map(Node::items) {
        found.extend(volume.get("secret").map(|secret| (secret, "secretName")));
        let projected = volume.at(&["projected", "sources"]).into_iter().flat_map(Node::items);
        found.extend(projected.filter_map(|source| Some((source.get("secret")?, "name"))));
    }
    let pulls = pod.spec().get("imagePullSecrets").into_iter().flat_map(Node::items);
    found.extend(pulls.map(|reference| (reference, "name")));
    let named = found.into_iter().filter(|(node, _)| node.get("optional").and_then(Node::as_bool) != Some(true));
    let named = named.filter_map(|(node, field)| {
        let name = node.get(field)?;
        Some((name, name.text()?))
    });
    named.filter(|(_, name)| !is_templated(name)).collect()
}
