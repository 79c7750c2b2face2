//! Fields that a kind does not have.

use super::{as_what, defined, is_of_repository};
use crate::finding::{Confidence, Severity, Sink, closest};
use crate::object::Object;
use crate::object::builtin::types;
use crate::object::custom::defect::{Defect, Problem, defects};
use crate::object::schema;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// So many fields are listed where none is close to what was written.
const LISTED: usize = 12;

/// What happens to a field that does not exist.
const CONSEQUENCE: &str =
    "kubectl and server-side apply (Flux) refuse the object, everything else drops the field without a word";

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for defect in object.defects(schema::Category::UnknownField) {
        if let schema::Defect::UnknownField(unknown) = defect {
            built_in(object, &unknown, sink);
        }
    }
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
        let message = format!("{object}: `{path}` is no field of {}: {CONSEQUENCE}", as_what(object, &schema),);
        let help = help(meant, &known);
        let report = sink.report(entry.key.span(), message).help(help);
        // A newer release may have the field, unless it is a slip of something that is known.
        let may_be_newer =
            meant.is_none() && (!schema.is_complete() || path.contains(".operatorSpec.")) && !schema.has_field(&name);
        if may_be_newer || object.is_uncertain() {
            report.at_most(Severity::Warning).confidence(Confidence::Medium);
        }
    }
}

/// A field of a built-in kind, or of the metadata of any.
fn built_in(object: &Object<'_>, unknown: &schema::UnknownField<'_>, sink: &mut Sink) {
    let schema::UnknownField { entry, path, structure, meant, elsewhere } = unknown;
    let article = if object.kind().starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" };
    let message = format!("{object}: `{path}` is no field of {article} {}: {CONSEQUENCE}", object.kind());
    let known: Vec<&str> = types().fields(*structure).iter().map(|field| field.name()).collect();
    let help = match elsewhere {
        Some(place) => format!("Move it to `{place}`, where such a field is"),
        None => help(*meant, &known),
    };
    let report = sink.report(entry.key.span(), message).help(help);
    if object.is_uncertain() {
        report.at_most(Severity::Warning).confidence(Confidence::Medium);
    }
}

/// What to do about a field where there are others.
pub(super) fn help(meant: Option<&str>, known: &[&str]) -> String {
    match meant {
        Some(meant) => format!("Write `{meant}` if that is what is meant"),
        None if known.is_empty() => "Remove it: there are no fields here".to_owned(),
        None if known.len() <= LISTED => format!("Remove it, or use a field that is there: `{}`", known.join("`, `")),
        None => "Remove it, or use a field that is there; `kubectl explain` lists them".to_owned(),
    }
}
