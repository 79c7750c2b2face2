//! Subjects of bindings that the API server refuses.

use crate::finding::Sink;
use crate::manifest::{Node, Role, is_templated};
use crate::object::Object;
use crate::object::rbac::{BINDINGS, GROUP};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(BINDINGS, check);

/// Verified with a kube-apiserver 1.36.
fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for subject in object.at(&["subjects"]).into_iter().flat_map(Node::items) {
        let text = |key: &str| subject.get(key).and_then(Node::text).filter(|text| !text.is_empty());
        let Some(kind) = subject.get("kind") else { continue };
        let Some(name) = text("kind").filter(|name| !is_templated(name)) else { continue };
        let who = text("name").unwrap_or_default();
        if !["User", "Group", "ServiceAccount"].contains(&&*name) {
            let message = format!("{object} has a subject of kind `{name}`: the API server refuses it");
            sink.report(kind.span(), message).help("Write `User`, `Group` or `ServiceAccount`");
            continue;
        }
        if name != "ServiceAccount" {
            continue;
        }
        if object.is(GROUP, "ClusterRoleBinding")
            && text("namespace").is_none()
            && !object.is_uncertain()
            && !is_left_over(object, context)
        {
            let span = subject.get("name").map_or(kind.span(), Node::span);
            let message =
                format!("{object} grants to ServiceAccount `{who}` without a namespace: the API server refuses it");
            sink.report_missing(span, message).help("Add the `namespace` of the service account");
        }
        if let Some(group) = subject.get("apiGroup").filter(|group| group.text().is_some_and(|text| text == GROUP)) {
            let message =
                format!("{object} says that ServiceAccount `{who}` is of group `{GROUP}`: the API server refuses it");
            sink.report(group.span(), message).help("Remove `apiGroup`; service accounts are of the core group");
        }
    }
}

/// Whether nothing builds the object although there is a kustomization beside it: then nobody applies the file as it stands.
fn is_left_over(object: &Object<'_>, context: &Context<'_>) -> bool {
    let graph = context.graph();
    let directory = |file| graph.sources().get(file).path().parent();
    let own = directory(object.file());
    object.places().is_empty()
        && graph
            .documents()
            .files()
            .iter()
            .any(|file| directory(file.id()) == own && file.role() == Role::Kustomization)
}
