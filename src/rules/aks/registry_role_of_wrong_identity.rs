//! Roles to pull images that the wrong identity has.

use std::collections::BTreeMap;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// The built-in role `AcrPull`.
const ACR_PULL: &str = "7f951dda-4ed3-4680-a7ca-43fe172d538d";

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let assignments: Vec<&Object<'_>> =
        graph.of_kind("authorization.azure.com", "RoleAssignment").filter(|role| pulls(role)).collect();
    if assignments.is_empty() {
        return;
    }
    let mut exports: BTreeMap<(String, String, String), &Object<'_>> = BTreeMap::new();
    for identity in graph.of_kind("managedidentity.azure.com", "UserAssignedIdentity") {
        let export = identity.at(&["spec", "operatorSpec", "configMaps", "principalId"]);
        if let Some((name, key)) = export.and_then(destination) {
            exports.insert((namespace(identity), name, key), identity);
        }
    }
    let mut roles: BTreeMap<(String, String), (Option<&Object<'_>>, bool)> = BTreeMap::new();
    for cluster in graph.of_kind("containerservice.azure.com", "ManagedCluster") {
        let used = cluster.at(&["spec", "identity", "userAssignedIdentities"]).into_iter().flat_map(Node::items);
        for name in used.filter_map(|identity| identity.at(&["reference", "name"])?.text()) {
            roles.entry((namespace(cluster), name.into_owned())).or_default().0 = Some(cluster);
        }
        let kubelet = cluster.at(&["spec", "identityProfile", "kubeletidentity", "resourceReference", "name"]);
        if let Some(name) = kubelet.and_then(Node::text) {
            roles.entry((namespace(cluster), name.into_owned())).or_default().1 = true;
        }
    }
    for assignment in assignments {
        let Some(principal) = assignment.at(&["spec", "principalIdFromConfig"]) else { continue };
        let Some((name, key)) = destination(principal) else { continue };
        let Some(identity) = exports.get(&(namespace(assignment), name, key)) else { continue };
        let Some((Some(cluster), false)) = roles.get(&(namespace(identity), identity.name().to_owned())) else {
            continue;
        };
        let message = format!(
            "{assignment} lets {identity} pull images, the identity of the control plane of {cluster}: the nodes pull with another \
             one and are refused"
        );
        sink.report(principal.span(), message)
            .object(assignment.reference().clone())
            .help("Give the role to the identity of the nodes (`identityProfile.kubeletidentity`)");
    }
}

fn pulls(role: &Object<'_>) -> bool {
    let reference = role.at(&["spec", "roleDefinitionReference"]);
    let text = |key: &str| reference.and_then(|reference| reference.get(key)).and_then(Node::text);
    text("armId").is_some_and(|id| id.to_ascii_lowercase().ends_with(ACR_PULL))
        || text("wellKnownName").is_some_and(|name| name == "AcrPull")
}

fn namespace(object: &Object<'_>) -> String {
    object.reference().namespace.clone().unwrap_or_default()
}

/// Name and key of a ConfigMap that a field names.
fn destination(node: Node<'_>) -> Option<(String, String)> {
    Some((node.get("name")?.text()?.into_owned(), node.get("key")?.text()?.into_owned()))
}
