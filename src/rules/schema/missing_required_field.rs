//! Fields that a custom resource must have.

use super::{as_what, is_of_repository};
use crate::finding::{Confidence, Severity, Sink};
use crate::object::Object;
use crate::object::custom::defect::{Defect, Problem, defects};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for Defect { schema, problem } in defects(object) {
        let Problem::MissingField { span, path, name } = problem else { continue };
        if is_of_repository(context, &schema, None) {
            continue;
        }
        let message = format!("{object}: `{path}` is not there, but {} requires it; the API server rejects the object", as_what(object, &schema));
        let report = sink.report_missing(span, message).help(format!("Add `{name}`"));
        if object.is_uncertain() {
            report.at_most(Severity::Warning).confidence(Confidence::Medium);
        }
    }
}
