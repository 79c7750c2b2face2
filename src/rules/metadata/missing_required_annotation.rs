//! Annotations that the platform asks for.

use serde::Deserialize;

use super::required::{self, Field, Requirement};
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

#[derive(Deserialize)]
struct Options {
    annotations: Vec<Requirement>,
}

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let options: &Options = context.options(object.file());
    required::check(Field { name: "annotations", noun: "annotation" }, &options.annotations, object, sink);
}
