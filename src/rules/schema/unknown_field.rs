//! Fields that a custom resource does not have.

use super::{as_what, defined, is_of_repository};
use crate::finding::{Confidence, Severity, Sink, closest};
use crate::object::Object;
use crate::object::custom::defect::{Defect, Problem, defects};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// So many fields are listed where none is close to what was written.
const LISTED: usize = 12;

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    if defined::decides(object, context) {
        return defined::unknown(object, context, sink);
    }
    for defect in defects(object) {
        let Defect { schema, problem } = defect;
        let Problem::UnknownField { entry, path, known } = problem else { continue };
        let name = entry.name();
        if is_of_repository(context, &schema, Some(&name)) {
            continue;
        }
        let meant = closest(&name, known.iter().copied());
        let message = format!(
            "{object}: `{path}` is no field of {}: kubectl and server-side apply (Flux) refuse the object, everything else drops the \
             field without a word",
            as_what(object, &schema),
        );
        let report = sink.report(entry.key.span(), message).help(help(&name, &known));
        // A newer release may have the field, unless it is a slip of something that is known.
        let may_be_newer =
            meant.is_none() && (!schema.is_complete() || path.contains(".operatorSpec.")) && !schema.has_field(&name);
        if may_be_newer || object.is_uncertain() {
            report.at_most(Severity::Warning).confidence(Confidence::Medium);
        }
    }
}

/// What to do about a field where there are others.
pub(super) fn help(name: &str, known: &[&str]) -> String {
    match closest(name, known.iter().copied()) {
        Some(meant) => format!("Write `{meant}` if that is what is meant"),
        None if known.is_empty() => "Remove it: there are no fields here".to_owned(),
        None if known.len() <= LISTED => {
            format!("Remove it, or use a field that is there: `{}`", known.join("`, `"))
        }
        None => "Remove it, or use a field that is there; `kubectl explain` lists them".to_owned(),
    }
}
