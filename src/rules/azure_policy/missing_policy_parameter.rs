//! Parameters without a default that an assignment does not give.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure_policy::{Assignment, Parameters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(assignment) = Assignment::of(object).filter(|assignment| !assignment.is_pinned()) else { return };
    let Some(definition) = assignment.definition() else { return };
    let parameters = assignment.parameters();
    // Parameters that cannot be read may be anything; those of `initProvider` are merged in.
    if (assignment.parameters_entry().is_some() && parameters.is_none())
        || object.at(&["spec", "initProvider"]).is_some()
    {
        return;
    }
    let given: Vec<String> =
        parameters.iter().flat_map(Parameters::entries).map(|entry| entry.name().into_owned()).collect();
    if given.iter().any(|name| definition.parameter(name).is_none()) {
        // A name that the definition does not have is meant for one that it has: `unknown-policy-parameter` says so.
        return;
    }
    let missing: Vec<String> = definition
        .parameters()
        .into_iter()
        .flatten()
        .filter(|parameter| {
            parameter.is_required && !given.iter().any(|name| name.eq_ignore_ascii_case(parameter.name))
        })
        .map(|parameter| format!("`{}`", parameter.name))
        .collect();
    let Some(place) = assignment.nearest_key().filter(|_| !missing.is_empty()) else { return };
    let message = format!(
        "{object} does not give {}, for which \"{}\" has no default: Azure refuses the assignment",
        missing.join(" and "),
        definition.name
    );
    sink.report_missing(place.key.span(), message).help("Add the value to `parameters`");
}
