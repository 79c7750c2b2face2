//! Ids that nobody filled in.

use crate::finding::{Severity, Sink};
use crate::manifest::is_templated;
use crate::object::Object;
use crate::rules::placeholder;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let is_example = !object.is_delivered() && context.graph().sources().is_example(object.file());
    for found in placeholder::in_object(object) {
        let Some(text) = found.value.as_str().filter(|text| !is_templated(text)) else { continue };
        if !placeholder::is_azure_identifier(&found.name, &text) {
            continue;
        }
        let shown = &found.shown;
        let message = format!(
            "{object}: `{}` still has the placeholder `{shown}`; nothing in Azure has that id or name",
            found.name
        );
        let report = sink
            .report(found.value.span(), message)
            .help("Write the real value, or a variable that something fills in (`${NAME}`)");
        if is_example {
            report.at_most(Severity::Warning);
        }
    }
}
