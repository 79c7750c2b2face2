//! Rules of roles that name resources of every API group.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.name().starts_with("system:") {
        return;
    }
    for rule in rbac::rules(object) {
        let star = |list| rule.find(list, &["*"]);
        let Some(group) = star("apiGroups").filter(|_| star("verbs").is_none() && star("resources").is_none()) else {
            continue;
        };
        let resources = rule.nodes("resources").filter_map(Node::text).take(4);
        let resources: Vec<String> = resources.map(|name| format!("`{name}`")).collect();
        let message = format!(
            "{object} allows something on {} of every API group; a kind of that name that is installed tomorrow is included today",
            resources.join(", ")
        );
        sink.report(group.span(), message).help("List the API groups that are meant");
    }
}
