//! Values that the assigned definition does not take.

use crate::finding::Sink;
use crate::manifest::{Entry, Node, is_templated};
use crate::object::Object;
use crate::object::azure_policy::definition::Parameter;
use crate::object::azure_policy::{Assignment, is_of_type};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(assignment) = Assignment::of(object).filter(|assignment| !assignment.is_pinned()) else { return };
    let (Some(definition), Some(parameters)) = (assignment.definition(), assignment.parameters()) else { return };
    for entry in parameters.entries() {
        let Some(parameter) = definition.parameter(&entry.name()) else { continue };
        let Some(value) = value(object, entry, sink) else { continue };
        let is_scalar = |kind: &str| !matches!(kind, "array" | "object");
        if !is_of_type(value, parameter.kind) && (!value.is_scalar() || !is_scalar(parameter.kind)) {
            let message = format!(
                "{object}: the parameter `{}` is {}, but the policy takes {}: Azure refuses the assignment",
                parameter.name,
                value.kind().described(),
                described(parameter.kind),
            );
            sink.report(value.span(), message).help(format!("Write {}", described(parameter.kind)));
            continue;
        }
        if value.is_scalar() {
            allowed(object, parameter, value, sink);
        } else {
            value.items().for_each(|item| allowed(object, parameter, item, sink));
        }
    }
}

/// The value of a parameter; reported if it does not stand where Azure looks for it.
fn value<'t>(object: &Object<'_>, entry: Entry<'t>, sink: &mut Sink) -> Option<Node<'t>> {
    if entry.value.is_mapping() {
        return entry.value.get("value");
    }
    let is_unknown = entry.value.is_null() || entry.value.as_str().is_some_and(|text| is_templated(&text));
    if !is_unknown {
        let message = format!(
            "{object}: the parameter `{}` is not of the form `{{value: ...}}`: Azure refuses the assignment",
            entry.name()
        );
        sink.report(entry.value.span(), message).help("Put the value below `value`");
    }
    None
}

fn allowed(object: &Object<'_>, parameter: Parameter, value: Node<'_>, sink: &mut Sink) {
    let Some(text) = value.as_str().filter(|text| !is_templated(text) && !text.starts_with('[')) else { return };
    let allowed: Vec<&str> = parameter.allowed().collect();
    if allowed.is_empty() || allowed.iter().any(|known| *known == text) {
        return;
    }
    let message = format!(
        "{object}: the parameter `{}` has the value `{text}`, which the policy does not take: Azure refuses the assignment",
        parameter.name
    );
    let case = allowed.iter().find(|known| known.eq_ignore_ascii_case(&text));
    let list = || allowed.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
    let help = case.map_or_else(|| format!("Write one of {}", list()), |known| format!("Write `{known}`"));
    sink.report(value.span(), message).help(help);
}

fn described(kind: &str) -> &'static str {
    match kind {
        "array" => "a list",
        "object" => "a mapping",
        "boolean" => "a boolean",
        "integer" => "an integer",
        _ => "a string",
    }
}
