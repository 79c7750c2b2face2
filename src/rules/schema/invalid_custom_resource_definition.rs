//! CustomResourceDefinitions that the API server rejects for their names, versions or what stands beside the schemas.

use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::object::definition::mistake::{Mistake, in_schemas, in_spec};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("apiextensions.k8s.io", "CustomResourceDefinition")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    report(object, in_spec(object), sink);
}

/// Reports mistakes in schemas.
pub(super) fn check_schemas(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    report(object, in_schemas(object), sink);
}

fn report(object: &Object<'_>, mistakes: Vec<Mistake>, sink: &mut Sink) {
    for Mistake { span, what, help, is_missing, is_accepted } in mistakes.into_iter().filter(|_| !object.is_encrypted())
    {
        let consequence = if is_accepted { "" } else { "; the API server rejects the definition" };
        let message = format!("{object}: {what}{consequence}");
        let report = if is_missing { sink.report_missing(span, message) } else { sink.report(span, message) };
        let report = report.help(help);
        if is_accepted || object.is_uncertain() {
            let _ = report.at_most(Severity::Warning);
        }
    }
}
