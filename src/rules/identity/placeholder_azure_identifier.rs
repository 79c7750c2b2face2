//! Ids that nobody filled in.

use crate::finding::Sink;
use crate::manifest::is_templated;
use crate::object::Object;
use crate::rules::placeholder;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for found in placeholder::in_object(object) {
        let Some(text) = found.value.as_str().filter(|text| !is_templated(text)) else { continue };
        if !placeholder::is_azure_identifier(&found.name, &text) {
            continue;
        }
        let shown = &found.shown;
        let message = format!("{object}: `{}` still has the placeholder `{shown}`; nothing in Azure has that id or name", found.name);
        sink.report(found.value.span(), message).help("Write the real value, or a variable that something fills in (`${NAME}`)");
    }
}
