//! Templates in an old version of their API.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::gatekeeper::TEMPLATES;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(TEMPLATES, "ConstraintTemplate")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if !matches!(object.version(), "v1alpha1" | "v1beta1") {
        return;
    }
    let Some(node) = object.at(&["apiVersion"]) else { return };
    let message = format!(
        "{object} is of `{}`, in which parameters that its schema does not have are accepted without a word",
        object.api_version()
    );
    sink.report(node.span(), message)
        .help("Write `templates.gatekeeper.sh/v1`, with a `type` for every part of the schema");
}
