//! Conditions that are none.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

use super::graph::{DEFINITIONS, expressions, resources};

pub(super) const CHECK: Check = Check::Object(DEFINITIONS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let resources = resources(object);
    let ids: Vec<&str> = resources.iter().filter_map(|resource| Some(&*resource.id.as_ref()?.0)).collect();
    for resource in &resources {
        let Some((id, _)) = &resource.id else { continue };
        for field in ["includeWhen", "readyWhen"] {
            for condition in resource.node.get(field).into_iter().flat_map(Node::items) {
                let Some(text) = condition.text() else { continue };
                let text = text.trim();
                if !(text.contains("${") && text.ends_with('}')) {
                    let message = format!(
                        "`{field}` of `{id}` in {object} is no expression, so KRO does not accept the definition"
                    );
                    sink.report(condition.span(), message).help("Write `${...}`");
                    continue;
                }
                if field == "readyWhen" {
                    other(object, id, condition, &ids, sink);
                }
            }
        }
    }
}

/// Reports a condition that reads another resource.
fn other(object: &Object<'_>, id: &str, condition: Node<'_>, ids: &[&str], sink: &mut Sink) {
    for expression in expressions(condition) {
        let locals = expression.locals();
        let paths = expression.paths();
        let other = paths
            .iter()
            .filter(|path| path.parts.len() > 1)
            .filter_map(|path| path.parts.first())
            .find(|name| *name != id && ids.contains(&name.as_str()) && !locals.contains(name));
        let Some(other) = other else { continue };
        let message = format!(
            "`readyWhen` of `{id}` in {object} reads `{other}`; it may read `{id}` only, so KRO does not accept the definition"
        );
        sink.report(expression.span, message)
            .help("Use the value of the other resource in the template: KRO then waits for it");
    }
}
