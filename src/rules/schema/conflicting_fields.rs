//! Fields of which one excludes the other.

use super::{defined, report};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::schema::{Category, Defect};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for defect in object.defects(Category::Conflict) {
        if let Defect::Conflict(conflict) = defect {
            report(object, &conflict, context, sink);
        }
    }
    defined::conflicting(object, context, sink);
}
