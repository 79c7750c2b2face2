//! Templates whose name is not their kind in lower case.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::gatekeeper::{TEMPLATES, Template};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(TEMPLATES, "ConstraintTemplate")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(kind) = Template::of(object).and_then(|template| template.constraint_kind()) else { return };
    let Some(text) = Node::as_str(kind) else { return };
    let name = object.name();
    let wanted = text.to_ascii_lowercase();
    if name == wanted || name.is_empty() || name.ends_with('*') || is_templated(name) || is_templated(&text) {
        return;
    }
    let message = format!(
        "{object} makes the kind `{text}`, so that its name has to be `{wanted}`: Gatekeeper refuses it, and no constraint of the \
         kind can be made"
    );
    sink.report(object.name_span(), message).related(kind.span(), "the kind").help(format!("Name it `{wanted}`"));
}
