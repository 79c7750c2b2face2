//! Assignments of definitions that Azure does not have.

use super::meaning;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure_policy::Assignment;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(assignment) = Assignment::of(object) else { return };
    let (Some(node), Some(guid)) = (assignment.definition_id(), assignment.built_in_guid()) else { return };
    if assignment.definition().is_some() || meaning::is_placeholder(&guid) {
        return;
    }
    let message = format!(
        "{object} assigns `{guid}`, but Azure has no built-in policy definition with this id: Azure refuses the assignment and \
         nothing is enforced"
    );
    let parameters = assignment.parameters();
    let help = match meaning::definition(object, &assignment, &guid, parameters.as_ref()) {
        Some(meant) => format!("Did you mean {}?", meaning::quoted(meant)),
        None => {
            "Look the id up in the list of built-in definitions; a definition of your own has the id of its subscription or \
             management group in front"
                .to_owned()
        }
    };
    sink.report(node.span(), message).help(help);
}
