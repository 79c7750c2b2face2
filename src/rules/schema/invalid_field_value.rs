//! Values out of range, and text of a wrong form.

use super::{defined, report};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::schema::{Category, Defect};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for defect in object.defects(Category::Invalid) {
        if let Defect::Invalid(invalid) = defect {
            report(object, &invalid, context, sink);
        }
    }
    defined::invalid(object, context, sink);
}
