//! References of the Gateway API into another namespace that the namespace does not permit.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::reference::{Reference, Verdict};
use crate::manifest::Node;
use crate::object::network::GATEWAY_GROUP;
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut grants: FxHashMap<String, Vec<&Object<'_>>> = FxHashMap::default();
    for grant in graph.of_kind(GATEWAY_GROUP, "ReferenceGrant") {
        match grant.namespaces() {
            Namespaces::Known(names) => {
                names.iter().for_each(|name| grants.entry(name.to_string()).or_default().push(grant));
            }
            // It may be anywhere.
            Namespaces::Unknown | Namespaces::ClusterScoped => return,
        }
    }
    let references = graph.references();
    let backends = references.of_rule("dangling-route-backend");
    let certificates = references.of_rule("dangling-tls-secret");
    for reference in backends.chain(certificates).filter(|it| matches!(it.verdict, Verdict::Resolved { .. })) {
        let object = &graph.objects()[reference.from];
        let Some(written) = reference.holder.get("namespace") else { continue };
        let (Some(target), Namespaces::Known(own)) = (reference.namespace.as_deref(), object.namespaces()) else {
            continue;
        };
        let [own] = own.as_slice() else { continue };
        let is_closed = references.is_closed(reference.cluster, target);
        if object.group() != GATEWAY_GROUP || *own == target || !is_closed || object.is_uncertain() {
            continue;
        }
        let known = grants.get(target).map_or(&[][..], Vec::as_slice);
        if known.iter().any(|grant| permits(grant, object, own, reference)) {
            continue;
        }
        let kind = reference.target.kind;
        let message = format!(
            "{object} names {kind} `{target}/{}` in another namespace, and no ReferenceGrant there permits it: the reference is refused",
            reference.name
        );
        let report = sink.report(written.span(), message).object(Arc::clone(object.reference())).help(format!(
            "Add a ReferenceGrant to namespace `{target}`, from {} of namespace `{own}` to {kind}",
            object.kind()
        ));
        if let Some(grant) = known.first() {
            report.related(grant.name_span(), "a ReferenceGrant that permits something else");
        }
    }
}

/// Whether a grant permits a reference.
fn permits(grant: &Object<'_>, from: &Object<'_>, namespace: &str, reference: &Reference<'_>) -> bool {
    if grant.is_uncertain() {
        return true;
    }
    let list = |field: &str| grant.at(&["spec", field]).into_iter().flat_map(Node::items);
    let is = |item: Node<'_>, key: &str, wanted: &str| item.get(key).and_then(Node::text).unwrap_or_default() == wanted;
    let mut sources = list("from");
    let mut targets = list("to");
    sources.any(|item| {
        is(item, "group", from.group()) && is(item, "kind", from.kind()) && is(item, "namespace", namespace)
    }) && targets.any(|item| {
        is(item, "group", reference.target.group)
            && is(item, "kind", reference.target.kind)
            && item.get("name").and_then(Node::text).is_none_or(|name| name == reference.name)
    })
}
