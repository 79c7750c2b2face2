//! Assignments of deprecated definitions.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure_policy::Assignment;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(assignment) = Assignment::of(object) else { return };
    let (Some(node), Some(definition)) = (assignment.definition_id(), assignment.definition()) else { return };
    if definition.is_deprecated {
        let name = definition.name.trim_start_matches("[Deprecated]").trim_start_matches(':').trim();
        let message = format!(
            "{object} assigns \"{name}\", which Azure has deprecated: it is not maintained any more and may go away"
        );
        sink.report(node.span(), message).help("Assign a current definition, or delete the assignment");
    }
}
