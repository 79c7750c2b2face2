//! Identities whose ids were copied by hand.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    if graph.of_kind("managedidentity.azure.com", "UserAssignedIdentity").next().is_none() {
        return;
    }
    for neighbours in graph.neighbours() {
        let copies: Vec<Copy> = neighbours.iter().filter_map(|object| copy(object)).collect();
        let identities = neighbours.iter().filter(|object| object.is("managedidentity.azure.com", "UserAssignedIdentity"));
        let silent: Vec<_> = identities.filter(|identity| !exports(identity)).collect();
        for identity in &silent {
            // A copied id says only that some identity was copied: with several of them it may be another one.
            let is_only = silent.len() == 1;
            let is_of = |copy: &&Copy| copy.identity.as_deref().map_or(is_only, |name| name == identity.name());
            let Some(copy) = copies.iter().find(is_of) else { continue };
            let message = format!("{identity} exports no ids, so the client id or principal id that others need was copied by hand");
            sink.report_missing(identity.nearest_key_span(&["spec", "operatorSpec"]), message)
                .object(Arc::clone(identity.reference()))
                .related(copy.span, "who needs them")
                .help("Export them: `operatorSpec: {configMaps: {clientId: {name, key}, principalId: {name, key}}}`");
        }
    }
}

/// A place that needs the id of an identity.
struct Copy {
    span: Span,
    /// The identity's name, where the place says it.
    identity: Option<String>,
}

fn copy(object: &Object<'_>) -> Option<Copy> {
    if object.is("", "ServiceAccount") {
        let id = object.annotation("azure.workload.identity/client-id")?;
        return Some(Copy { span: id.span(), identity: None });
    }
    let principal = object.at(&["spec", "principalId"]).filter(|_| object.is("authorization.azure.com", "RoleAssignment"))?;
    let named = principal.at(&["from", "name"]).or_else(|| principal.get("name")).and_then(Node::text);
    Some(Copy { span: principal.span(), identity: named.map(|name| name.into_owned()) })
}

fn exports(identity: &Object<'_>) -> bool {
    let operator = identity.at(&["spec", "operatorSpec"]);
    let has = |field: &str| operator.and_then(|operator| operator.get(field)).is_some_and(|exports| !exports.is_empty());
    ["configMaps", "configMapExpressions", "secrets", "secretExpressions"].into_iter().any(has)
}
