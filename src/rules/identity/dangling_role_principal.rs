//! Principals that nobody writes down.

use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::azure::{KeyOf, Way};
use crate::object::identity::is_open;
use crate::object::identity::role::Assignment;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// A key that an operator writes into a ConfigMap.
struct Written<'g, 't> {
    object: &'g Object<'t>,
    field: String,
    key: KeyOf<'t>,
}

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() || graph.role_assignments().all(|assignment| assignment.principal_from().is_none()) {
        return;
    }
    let everywhere: Vec<Written<'_, '_>> = graph
        .identities()
        .filter(|identity| identity.way == Way::ServiceOperator)
        .flat_map(|identity| written_by(identity.object))
        .collect();
    for members in graph.neighbours() {
        let assignments: Vec<_> = members.iter().copied().filter_map(Assignment::of).collect();
        if assignments.is_empty() {
            continue;
        }
        let written: Vec<Written<'_, '_>> = members.iter().copied().flat_map(written_by).collect();
        let has_identity = members.iter().any(|object| object.is("managedidentity.azure.com", "UserAssignedIdentity"));
        for assignment in assignments.iter().filter(|assignment| !assignment.object.is_uncertain()) {
            let Some(wanted) =
                assignment.principal_from().filter(|wanted| !is_open(&wanted.name) && !is_open(&wanted.key))
            else {
                continue;
            };
            // A ConfigMap of any other origin may have the key.
            let is_made_otherwise =
                members.iter().any(|object| object.is("", "ConfigMap") && object.name() == wanted.name)
                    || members.iter().any(|object| names_in_expressions(object, &wanted.name));
            if !is_made_otherwise {
                judge(assignment.object, &wanted, &written, has_identity, &everywhere, sink);
            }
        }
    }
}

fn judge(
    object: &Object<'_>,
    wanted: &KeyOf<'_>,
    written: &[Written<'_, '_>],
    has_identity: bool,
    everywhere: &[Written<'_, '_>],
    sink: &mut Sink,
) {
    let place = |field: &str| wanted.node.get(field).map_or(wanted.node.span(), Node::span);
    let (name, key) = (&*wanted.name, &*wanted.key);
    let here: Vec<_> = written.iter().filter(|written| *written.key.name == *name).collect();
    sink.set_object(Some(object.reference().clone()));
    if let Some(found) = here.iter().find(|written| *written.key.key == *key) {
        if matches!(found.field.as_str(), "clientId" | "tenantId") {
            let what = if found.field == "clientId" { "the client id" } else { "the tenant id" };
            let message = format!(
                "{object}: the key `{key}` of the ConfigMap `{name}` holds {what} of {}, and a role is assigned to a principal id",
                found.object
            );
            sink.report(place("key"), message)
                .help("Let the identity write `operatorSpec.configMaps.principalId`, and use that key")
                .related(found.key.node.span(), "where it is written");
        }
        return;
    }
    if let Some(first) = here.first() {
        let keys: Vec<&str> = here.iter().map(|written| &*written.key.key).collect();
        let message =
            format!("{object}: the ConfigMap `{name}` has no key `{key}`; {} writes {}", first.object, quoted(&keys));
        let principal = here.iter().find(|written| written.field == "principalId").map(|written| &*written.key.key);
        let help = match principal.or_else(|| closest(key, keys.iter().copied())) {
            Some(meant) => format!("Write `{meant}` if that is what is meant"),
            None => "Let the identity write its `principalId` there".to_owned(),
        };
        sink.report(place("key"), message).help(help).related(first.key.node.span(), "where it is written");
        return;
    }
    if let Some(far) = everywhere.iter().find(|written| *written.key.name == *name && *written.key.key == *key) {
        let namespace = far.object.reference().namespace.as_deref().unwrap_or_default();
        let message = format!(
            "{object}: the ConfigMap `{name}` is written by {} in the namespace `{namespace}`, but it is looked for in the namespace of the assignment",
            far.object
        );
        sink.report(place("name"), message)
            .help("Put the identity and the role assignment into the same namespace")
            .related(far.key.node.span(), "where it is written");
        return;
    }
    if has_identity {
        let message = format!(
            "{object}: nothing writes the ConfigMap `{name}`, from which the principal is read; the role is never assigned"
        );
        let names: Vec<&str> =
            written.iter().filter(|written| written.field == "principalId").map(|written| &*written.key.name).collect();
        let help = match closest(name, names.iter().copied()) {
            Some(meant) => format!("Write `{meant}` if that is what is meant"),
            None => format!(
                "Add `operatorSpec.configMaps.principalId` with `name: {name}` and `key: {key}` to the identity"
            ),
        };
        sink.report(place("name"), message).help(help);
    }
}

/// What `operatorSpec.configMaps` of an object writes.
fn written_by<'g, 't>(object: &'g Object<'t>) -> impl Iterator<Item = Written<'g, 't>> {
    let maps = object.at(&["spec", "operatorSpec", "configMaps"]).into_iter().flat_map(Node::entries);
    maps.filter_map(move |entry| {
        Some(Written { object, field: entry.name().into_owned(), key: KeyOf::new(entry.value)? })
    })
}

/// Whether `operatorSpec.configMapExpressions` of an object writes to a ConfigMap of a name, with keys that an expression may choose.
fn names_in_expressions(object: &Object<'_>, name: &str) -> bool {
    let mut expressions =
        object.at(&["spec", "operatorSpec", "configMapExpressions"]).into_iter().flat_map(Node::items);
    expressions.any(|expression| expression.get("name").and_then(Node::text).is_some_and(|text| text == name))
}

fn quoted(keys: &[&str]) -> String {
    const SHOWN: usize = 4;
    let shown: Vec<String> = keys.iter().take(SHOWN).map(|key| format!("`{key}`")).collect();
    shown.join(", ")
}
