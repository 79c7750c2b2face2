//! Resources that an expression names and the definition does not have.

use crate::finding::{Sink, closest};
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

use super::graph::{DEFINITIONS, expressions, resources};

pub(super) const CHECK: Check = Check::Object(DEFINITIONS, check);

/// Parts of an object: what follows one of them is a field of an object, so what stands before it is one.
const PARTS: [&str; 4] = ["data", "metadata", "spec", "status"];

/// Names that are always there, and libraries.
const KNOWN: &[&str] = &[
    "base64", "cel", "cidr", "each", "hash", "ip", "json", "lists", "maps", "math", "optional", "quantity", "random",
    "regex", "schema", "semver", "sets", "strings", "url", "yaml",
];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let resources = resources(object);
    let ids: Vec<&str> = resources.iter().filter_map(|resource| Some(&*resource.id.as_ref()?.0)).collect();
    let status = object.at(&["spec", "schema", "status"]);
    let places = status.map(|status| (status, Vec::new())).into_iter();
    let places = places.chain(resources.iter().map(|resource| (resource.node, resource.iterators())));
    for (node, iterators) in places {
        judge(object, node, &ids, &iterators, sink);
    }
}

fn judge(object: &Object<'_>, node: Node<'_>, ids: &[&str], iterators: &[String], sink: &mut Sink) {
    for expression in expressions(node) {
        let locals = expression.locals();
        for path in expression.paths() {
            let [id, part, ..] = path.parts.as_slice() else { continue };
            let is_known = ids.contains(&id.as_str())
                || KNOWN.contains(&id.as_str())
                || iterators.contains(id)
                || locals.contains(id);
            let is_object = PARTS.contains(&part.as_str()) && !(path.is_call && path.parts.len() == 2);
            if is_known || !is_object {
                continue;
            }
            let hint =
                closest(id, ids.iter().copied()).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let message = format!("{object} has no resource `{id}`, so KRO does not accept the definition{hint}");
            sink.report(expression.span, message).help("Use an `id` of `spec.resources`, or `schema`");
            break;
        }
    }
}
