//! Bindings of roles that allow everything, under another name than that of the administrator.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::rbac::{BINDINGS, Binding};
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const GROUP: &str = "rbac.authorization.k8s.io";

/// The verbs that are everything together.
const VERBS: [&str; 7] = ["get", "list", "watch", "create", "update", "patch", "delete"];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut unlimited: FxHashMap<(&str, &str), Vec<&Object<'_>>> = FxHashMap::default();
    for kind in ["ClusterRole", "Role"] {
        for role in graph.of_kind(GROUP, kind).filter(|role| !role.is_uncertain() && allows_everything(role)) {
            unlimited.entry((role.kind(), role.name())).or_default().push(role);
        }
    }
    if unlimited.is_empty() {
        return;
    }
    for object in BINDINGS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
        let is_default = object.name().starts_with("system:") || object.name() == "gce:podsecuritypolicy:calico-sa";
        let Some(binding) = Binding::of(object).filter(|_| !object.is_uncertain() && !is_default) else { continue };
        let Some(node) = binding.role_name() else { continue };
        let (Some(kind), Some(name)) = (object.at(&["roleRef", "kind"]).and_then(Node::text), node.text()) else {
            continue;
        };
        let roles = unlimited.get(&(&*kind, &*name)).map_or(&[][..], Vec::as_slice);
        let Some(role) = roles.iter().find(|role| kind == "ClusterRole" || is_beside(role, object)) else { continue };
        let message = format!(
            "{object} gives {role}, which allows every verb on everything: its subjects are administrators in all but name"
        );
        sink.report(node.span(), message)
            .object(Arc::clone(object.reference()))
            .related(role.name_span(), "the role")
            .help("Bind a role with the permissions that are needed");
    }
}

/// Whether a role is in the namespace of a binding, as far as both are known.
fn is_beside(role: &Object<'_>, binding: &Object<'_>) -> bool {
    match (role.namespaces(), binding.namespaces()) {
        (Namespaces::Known(left), Namespaces::Known(right)) => left.iter().any(|name| right.contains(name)),
        (left, right) => left == right && role.file() == binding.file(),
    }
}

/// Whether a rule of a role allows every verb on every resource of every group.
fn allows_everything(role: &Object<'_>) -> bool {
    let any = |rule: Node<'_>, field: &str| {
        rule.get(field).into_iter().flat_map(Node::items).any(|item| item.text().is_some_and(|text| text == "*"))
    };
    let is_all = |rule: Node<'_>| {
        let has = |verb: &&str| {
            let mut written = rule.get("verbs").into_iter().flat_map(Node::items);
            written.any(|item| item.text().is_some_and(|text| text == **verb))
        };
        any(rule, "apiGroups") && any(rule, "resources") && (any(rule, "verbs") || VERBS.iter().all(has))
    };
    role.at(&["rules"]).into_iter().flat_map(Node::items).any(is_all)
}
