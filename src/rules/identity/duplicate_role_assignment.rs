//! Rights that are given twice.

use rustc_hash::FxHashMap;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::Object;
use crate::object::identity::is_open;
use crate::object::identity::role::Assignment;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut first: FxHashMap<String, &Object<'_>> = FxHashMap::default();
    for assignment in graph.role_assignments().filter(|assignment| !assignment.object.is_uncertain()) {
        let Some(key) = key_of(&assignment) else { continue };
        let object = assignment.object;
        let Some(&other) = first.get(&key) else {
            first.insert(key, object);
            continue;
        };
        // The same text in two deliveries, or the same object twice, is not two assignments.
        if other.kind_span() == object.kind_span()
            || (other.name() == object.name() && other.namespace() == object.namespace())
        {
            continue;
        }
        let message = format!(
            "{object}: {other} already assigns the same role to the same principal on the same scope, and Azure refuses the second"
        );
        sink.set_object(Some(object.reference().clone()));
        sink.report(object.name_span(), message)
            .help("Remove one of the two")
            .related(other.name_span(), "the other assignment");
    }
}

/// What is the same for assignments of the same right; `None` when something of it is still open.
fn key_of(assignment: &Assignment<'_, '_>) -> Option<String> {
    let object = assignment.object;
    // Conditions make two of one.
    if assignment.field("condition").is_some() {
        return None;
    }
    let role = match assignment.role() {
        Some(role) => role.id.to_owned(),
        None => assignment.role_text().map(|(_, text)| text.to_ascii_lowercase())?,
    };
    let scope = match (assignment.scope_id(), assignment.owner()) {
        (Some((_, id)), _) => id.to_ascii_lowercase(),
        (None, Some((group, kind, name))) => format!("{group}/{kind}/{name}"),
        (None, None) => return None,
    };
    let principal = match (assignment.principal_from(), assignment.principal()) {
        (Some(from), _) => format!("{} {}", from.name, from.key),
        (None, Some((_, id))) => id.to_ascii_lowercase(),
        (None, None) => return None,
    };
    let is_known = [&role, &scope, &principal].iter().all(|part| !part.is_empty() && !is_open(part));
    is_known.then(|| format!("{:?} {:?} {role} {scope} {principal}", object.clusters(), object.namespaces()))
}
