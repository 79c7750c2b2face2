//! Bindings that grant to nobody.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::BINDINGS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    // OpenShift makes it, and an empty one is how people switch it off.
    if object.name() == "self-provisioners" {
        return;
    }
    let subjects = object.at(&["subjects"]);
    let Some(role) = object.at(&["roleRef"]).filter(|_| subjects.is_none_or(|list| list.is_empty() || list.is_null()))
    else {
        return;
    };
    let name = role.get("name").and_then(|name| name.text()).unwrap_or_default();
    let message = format!("{object} grants `{name}` to nobody: it has no subjects");
    let help = "Add the subjects, or remove the binding";
    match object.root().entry("subjects") {
        Some(entry) => sink.report(entry.key.span(), message).help(help),
        None => sink.report_missing(object.name_span(), message).help(help),
    };
}
