//! Values that a field does not take.

use super::{as_what, defined, is_of_repository};
use crate::finding::{Confidence, Severity, Sink, closest};
use crate::manifest::Node;
use crate::object::Object;
use crate::object::custom::defect::{Defect, Problem, defects};
use crate::object::schema;
use crate::rules::placeholder::is_substituted;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// Longer values are not repeated in a message.
const SHOWN: usize = 60;

/// So many values are listed.
const LISTED: usize = 20;

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for defect in object.defects(schema::Category::Unlisted) {
        if let schema::Defect::Unlisted(schema::Unlisted { value, path, allowed }) = defect
            && !is_substituted(context, value.span())
        {
            report(object, value, &path, allowed, &format!("a {}", object.kind()), sink);
        }
    }
    if defined::decides(object, context) {
        return defined::unlisted(object, context, sink);
    }
    for defect in defects(object) {
        let Defect { schema, problem } = defect;
        let Problem::UnlistedValue { value, path, allowed } = problem else { continue };
        if !is_of_repository(context, &schema, None) {
            report(object, value, &path, allowed, &as_what(object, &schema), sink);
        }
    }
}

fn report(object: &Object<'_>, value: Node<'_>, path: &str, allowed: &[&str], what: &str, sink: &mut Sink) {
    let text = value.text().unwrap_or_default();
    let shown = if text.len() <= SHOWN { format!("`{text}`") } else { "a text".to_owned() };
    let message = format!(
        "{object}: `{path}` is {shown}, which is none of the values that {what} takes there; the API server rejects the object"
    );
    let report = sink.report(value.span(), message).help(help(&text, allowed));
    if object.is_uncertain() {
        report.at_most(Severity::Warning).confidence(Confidence::Medium);
    }
}

/// What to write in place of a text where some are listed.
pub(super) fn help(text: &str, allowed: &[&str]) -> String {
    let same = allowed.iter().find(|known| known.eq_ignore_ascii_case(text)).copied();
    match same.or_else(|| closest(text, allowed.iter().copied())) {
        Some(meant) => format!("Write `{meant}`"),
        None if allowed.len() <= LISTED => format!("Write one of `{}`", allowed.join("`, `")),
        None => "Write one of the values that `kubectl explain` lists".to_owned(),
    }
}
