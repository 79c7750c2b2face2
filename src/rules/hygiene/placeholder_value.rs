//! Placeholders that somebody was meant to fill in.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::placeholder;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    // Who copies an example fills it in.
    if context.graph().is_example(object) {
        return;
    }
    for found in placeholder::in_object(object) {
        // They are errors, of `placeholder-azure-identifier`.
        if found.value.as_str().is_some_and(|text| placeholder::is_azure_identifier(&found.name, &text)) {
            continue;
        }
        let field = if found.name.is_empty() { "a list".to_owned() } else { format!("`{}`", found.name) };
        let shown = &found.shown;
        let message =
            format!("{object}: {field} still has the placeholder `{shown}`; it reaches the cluster as it stands");
        sink.report(found.value.span(), message)
            .help("Write the real value, or a variable that something fills in (`${NAME}`)");
    }
}
