//! Exclusions that replace the default ones and forget one of them.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure_policy::Assignment;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// The one default exclusion that is not always in force: the definitions say that the other three are excluded by design.
const OPTIONAL: &str = "azure-extensions-usage-system";

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(assignment) = Assignment::of(object) else { return };
    let Some(definition) = assignment.definition().filter(|definition| definition.is_for_objects()) else { return };
    let Some(parameters) = assignment.parameters() else { return };
    let text = |name: &str| parameters.text(name).map_or_else(|| "".to_owned(), |text| text.into_owned());
    let effect = Some(text("effect")).filter(|effect| !effect.is_empty());
    let denies = effect.map_or(definition.default_effect == "Deny", |effect| effect.eq_ignore_ascii_case("deny"));
    let only_some = parameters.value("namespaces").is_some_and(|list| !list.is_empty());
    let Some(excluded) = parameters.list("excludedNamespaces").filter(|_| denies && !only_some) else { return };
    if excluded.iter().any(|namespace| namespace == OPTIONAL) {
        return;
    }
    let entry = parameters.entries().find(|entry| entry.name().eq_ignore_ascii_case("excludedNamespaces"));
    let Some(entry) = entry else { return };
    let message = format!(
        "{object} replaces the default exclusions and leaves out `{OPTIONAL}`: the policy may deny pods of Azure's own extensions"
    );
    sink.report(entry.key.span(), message).help(format!("Add `{OPTIONAL}` to the list"));
}
