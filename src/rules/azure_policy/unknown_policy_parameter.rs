//! Parameters that the assigned definition does not have.

use super::meaning;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure_policy::Assignment;
use crate::object::azure_policy::definition::Definition;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(assignment) = Assignment::of(object).filter(|assignment| !assignment.is_pinned()) else { return };
    let (Some(guid), Some(parameters)) = (assignment.built_in_guid(), assignment.parameters()) else { return };
    let definition = assignment.definition();
    for entry in parameters.entries() {
        let name = entry.name();
        if crate::manifest::is_templated(&name) || meaning::is_placeholder(&name) {
            continue;
        }
        match definition {
            Some(definition) => {
                let Some(known) = definition.parameters() else { return };
                let known: Vec<&str> = known.map(|parameter| parameter.name).collect();
                if known.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                    continue;
                }
                let message = format!(
                    "{object} gives the parameter `{name}`, which \"{}\" does not have: Azure refuses the assignment",
                    definition.name
                );
                sink.report(entry.key.span(), message).help(help(&name, &known, definition));
            }
            // Whatever was meant by an id that does not exist, a parameter that no definition has is wrong.
            None if meaning::is_placeholder(&guid) || meaning::ANY_PARAMETER.contains(&name.to_ascii_lowercase()) => {}
            None => {
                let Some(meant) = meaning::parameter(&name, meaning::OBJECT_PARAMETERS.iter().copied()) else {
                    continue;
                };
                let message = format!(
                    "{object} gives the parameter `{name}`, which no built-in policy definition has: Azure refuses the assignment"
                );
                sink.report(entry.key.span(), message).help(format!("Did you mean `{meant}`?"));
            }
        }
    }
}

fn help(name: &str, known: &[&str], definition: &Definition) -> String {
    match meaning::parameter(name, known.iter().copied()) {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None if known.is_empty() => format!("Delete it: `{}` takes no parameters", definition.guid),
        None => format!(
            "Its parameters are {}",
            known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        ),
    }
}
