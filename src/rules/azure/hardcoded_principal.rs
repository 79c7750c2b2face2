//! Principals that were copied by hand.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Groups of role assignments and of identities that are declared in the same way, and where the principal stands.
const WAYS: &[(&str, &str, &[&str])] = &[
    ("authorization.azure.com", "managedidentity.azure.com", &["spec"]),
    ("authorization.azure.upbound.io", "managedidentity.azure.upbound.io", &["spec", "forProvider"]),
    ("authorization.azure.m.upbound.io", "managedidentity.azure.m.upbound.io", &["spec", "forProvider"]),
];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (roles, identities, path) in WAYS {
        if graph.of_kind(identities, "UserAssignedIdentity").next().is_none() {
            continue;
        }
        for assignment in graph.of_kind(roles, "RoleAssignment") {
            let Some(settings) = assignment.at(path) else { continue };
            let kind = settings.get("principalType").and_then(Node::text);
            let Some(node) = settings.get("principalId").filter(|_| kind.is_none_or(|kind| kind == "ServicePrincipal"))
            else {
                continue;
            };
            let Some(text) = node.text().filter(|text| is_guid(text)) else { continue };
            let message = format!(
                "{assignment} names its principal by the id `{text}`, which was copied by hand and changes when the identity is made again"
            );
            let help = if *roles == "authorization.azure.com" {
                "Export `principalId` of the identity to a ConfigMap and use `principalIdFromConfig`"
            } else {
                "Patch it from the status of the identity in a composition"
            };
            sink.report(node.span(), message).object(Arc::clone(assignment.reference())).help(help);
        }
    }
}

/// Whether a text is the id of an object in Azure, and not the zero that stands for one.
fn is_guid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        && text.bytes().any(|byte| byte != b'0' && byte != b'-')
}
