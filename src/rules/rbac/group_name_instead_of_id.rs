//! Bindings for groups of Entra ID by their name.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, ENTRA_MANAGED, clusters};
use crate::object::azure::is_open;
use crate::object::rbac::{BINDINGS, Binding};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let bindings: Vec<(&Object<'_>, Binding<'_>)> = BINDINGS
        .iter()
        .flat_map(|(group, kind)| graph.of_kind(group, kind))
        .filter(|object| !object.is_uncertain())
        .filter_map(|object| Some((object, Binding::of(object)?)))
        .collect();
    let Some(evidence) = evidence(graph) else { return };
    for (object, binding) in bindings {
        for subject in binding.subjects().filter(|subject| subject.kind() == "Group") {
            let name = subject.name();
            // Groups of Kubernetes and of other issuers have a prefix.
            if is_guid(name) || name.contains([':', '/']) || is_templated(name) || is_open(name) {
                continue;
            }
            let Some(node) = subject.name_node() else { continue };
            let message = format!(
                "{object} grants to group `{name}`, and tokens of Entra ID carry the object ids of groups, not their names: nobody gets \
                 the role"
            );
            sink.report(node.span(), message)
                .object(Arc::clone(object.reference()))
                .related(evidence.name_span(), format!("users of {evidence} sign in with Entra ID"))
                .help("Write the object id of the group, and its name into a comment");
        }
    }
}

/// A cluster whose users sign in with Entra ID, if all of the repository's do.
fn evidence<'g, 't>(graph: &'g Graph<'t>) -> Option<&'g Object<'t>> {
    let mut found = None;
    for object in CLUSTERS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
        for cluster in clusters(object) {
            let groups = ["adminGroupObjectIDs", "adminGroupObjectIds"];
            let has_groups =
                groups.iter().any(|key| cluster.at(&["aadProfile", key]).is_some_and(|list| !list.is_empty()));
            let is_managed =
                cluster.ask(&ENTRA_MANAGED).node().is_some_and(|node: Node<'_>| node.as_bool() != Some(false));
            if !has_groups && !is_managed {
                return None;
            }
            found = Some(object);
        }
    }
    found
}

/// Whether a text is a GUID: 8, 4, 4, 4 and 12 hexadecimal digits.
fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::is_guid;

    #[test]
    fn a_guid_has_five_parts() {
        assert!(is_guid("4633458b-17de-408a-b874-0445c86b69e6"));
        for text in ["developers", "4633458b-17de-408a-b874-0445c86b69eg", "4633458b17de408ab8740445c86b69e6"] {
            assert!(!is_guid(text), "{text}");
        }
    }
}
