//! What is said about each sort of flaw.

use super::{find, finish};
use crate::finding::{Sink, closest};
use crate::manifest::{Kind, Node};
use crate::object::Object;
use crate::object::definition::{Limit, Problem};
use crate::rules::Context;
use crate::rules::schema::{missing_required_field, unknown_enum_value, unknown_field};

/// Longer values and patterns are not repeated in a message.
const SHOWN: usize = 60;

/// Parts of names of fields that may hold what nobody should read.
const SECRET: &[&str] = &["password", "passwd", "secret", "token", "apikey", "credential", "privatekey"];

/// Reports fields that the definition does not have.
pub(in crate::rules::schema) fn unknown(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let found = find(object, context, |problem| matches!(problem, Problem::UnknownField { .. }));
    let Some((flaws, is_certain)) = found else { return };
    for flaw in flaws {
        let Problem::UnknownField { entry, known } = flaw.problem else { continue };
        let message = format!(
            "{object}: `{}` is no field of `{}` as the repository defines it: kubectl and server-side apply (Flux) refuse the object, \
             everything else drops the field without a word",
            flaw.path,
            object.api_version(),
        );
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let help = unknown_field::help(closest(&entry.name(), known.iter().copied()), &known);
        finish(sink.report(entry.key.span(), message).help(help), flaw.says, is_certain);
    }
}

/// Reports fields that the definition requires.
pub(in crate::rules::schema) fn missing(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let is_wanted =
        |problem: &Problem<'_>| matches!(problem, Problem::MissingField { .. } | Problem::MissingFields { .. });
    let Some((flaws, is_certain)) = find(object, context, is_wanted) else { return };
    let version = object.api_version();
    for flaw in flaws {
        let may_come = |name: &str| missing_required_field::may_be_patched(object, context, name);
        let (span, message, help, field) = match &flaw.problem {
            Problem::MissingField { span, name } if !may_come(name) => {
                let message = format!(
                    "{object}: `{}` is not there, but `{version}` requires it; the API server rejects the object",
                    flaw.path
                );
                (*span, message, format!("Add `{name}`"), name.as_str())
            }
            Problem::MissingFields { span, names } if !names.iter().any(|name| may_come(name)) => {
                let (list, place) = (names.join("`, `"), place(&flaw.path));
                let message = format!(
                    "{object}: {place} has none of `{list}`, of which `{version}` requires one; the API server rejects the object"
                );
                (*span, message, format!("Add one of `{list}`"), names.first().map_or("", String::as_str))
            }
            _ => continue,
        };
        finish(sink.report_missing(span, message).help(help).of_field(field), flaw.says, is_certain);
    }
}

/// Reports values that the definition does not list.
pub(in crate::rules::schema) fn unlisted(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let found = find(object, context, |problem| matches!(problem, Problem::UnlistedValue { .. }));
    let Some((flaws, is_certain)) = found else { return };
    for flaw in flaws {
        let Problem::UnlistedValue { value, allowed } = flaw.problem else { continue };
        let message = format!(
            "{object}: `{}` is {}, which is none of the values that `{}` takes there; the API server rejects the object",
            flaw.path,
            shown(value),
            object.api_version(),
        );
        let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
        let help = unknown_enum_value::help(&value.text().unwrap_or_default(), &allowed);
        finish(sink.report(value.span(), message).help(help), flaw.says, is_certain);
    }
}

/// Reports values that the definition does not accept, and elements that are in a list twice.
pub(in crate::rules::schema) fn invalid(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let is_wanted = |problem: &Problem<'_>| matches!(problem, Problem::InvalidValue { .. } | Problem::Duplicate { .. });
    let Some((flaws, is_certain)) = find(object, context, is_wanted) else { return };
    for flaw in flaws {
        let place = place(&flaw.path);
        let is_secret = is_secret(&flaw.path);
        let report = match flaw.problem {
            Problem::InvalidValue { value, span, limit } => {
                let what = if is_secret { "a text".to_owned() } else { shown(value) };
                let (said, help) = refused(value, &what, &limit, object.api_version());
                let report = sink.report(span, format!("{object}: {place} {said}; the API server rejects the object"));
                report.help(help)
            }
            Problem::Duplicate { value, first, by } => {
                let what = match by.is_empty() {
                    true => format!("is {}, which is in the list before", shown(value)),
                    false => format!("has the same `{}` as an element before it", by.join("` and `")),
                };
                let message = format!("{object}: {place} {what}; the API server rejects the object");
                sink.report(value.span(), message).related(first, "the first").help("Remove one of both")
            }
            _ => continue,
        };
        let report = if is_secret { report.sensitive() } else { report };
        finish(report, flaw.says, is_certain);
    }
}

/// Reports fields of which only one may be there.
pub(in crate::rules::schema) fn conflicting(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let found = find(object, context, |problem| matches!(problem, Problem::Conflict { .. }));
    let Some((flaws, is_certain)) = found else { return };
    for flaw in flaws {
        let Problem::Conflict { entries } = flaw.problem else { continue };
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { continue };
        let names: Vec<String> = entries.iter().map(|entry| format!("`{}`", entry.name())).collect();
        let message = format!(
            "{object}: {} has {}, of which `{}` allows only one; the API server rejects the object",
            place(&flaw.path),
            names.join(" and "),
            object.api_version(),
        );
        let report = sink.report(last.key.span(), message).related(first.key.span(), "the first of them");
        finish(report.help(format!("Keep one of {}", names.join(", "))), flaw.says, is_certain);
    }
}

/// What is wrong with a value, and what to do.
fn refused(value: Node<'_>, what: &str, limit: &Limit, version: &str) -> (String, String) {
    let length = || value.text().map_or(0, |text| text.chars().count());
    match limit {
        Limit::Pattern(pattern) if pattern.len() <= SHOWN => {
            (format!("is {what}, which does not match `{pattern}`"), "Write a value that matches".to_owned())
        }
        Limit::Pattern(_) => (
            format!("is {what}, which does not match the pattern of `{version}`"),
            "Write a value that matches".to_owned(),
        ),
        Limit::Format(format) => (format!("is {what}, which is not {format}"), format!("Write {format}")),
        Limit::Minimum(least, is_exclusive) => {
            let bound = if *is_exclusive { "more than" } else { "at least" };
            (format!("is {what}, but must be {bound} {least}"), format!("Write {bound} {least}"))
        }
        Limit::Maximum(most, is_exclusive) => {
            let bound = if *is_exclusive { "less than" } else { "at most" };
            (format!("is {what}, but must be {bound} {most}"), format!("Write {bound} {most}"))
        }
        Limit::MultipleOf(factor) if *factor < 1.0 && value.kind() == Kind::Int => (
            format!("is {what}, an integer, which the API server does not take for a multiple of {factor}"),
            "Write a number with a fraction, or mend the definition: it compares integers with integers".to_owned(),
        ),
        Limit::MultipleOf(factor) => {
            (format!("is {what}, but must be a multiple of {factor}"), format!("Write a multiple of {factor}"))
        }
        Limit::MinLength(least) => (
            format!("is {what}, of {}, but must have at least {least}", count(length(), "character")),
            format!("Write at least {}", count(*least as usize, "character")),
        ),
        Limit::MaxLength(most) => (
            format!("has {}, but must have at most {most}", count(length(), "character")),
            format!("Write at most {}", count(*most as usize, "character")),
        ),
        Limit::MinItems(least) => (
            format!("has {}, but must have at least {least}", count(value.len(), "element")),
            format!("Write at least {}", count(*least as usize, "element")),
        ),
        Limit::MaxItems(most) => (
            format!("has {}, but must have at most {most}", count(value.len(), "element")),
            format!("Write at most {}", count(*most as usize, "element")),
        ),
        Limit::MinProperties(least) => (
            format!("has {}, but must have at least {least}", count(value.len(), "field")),
            format!("Write at least {}", count(*least as usize, "field")),
        ),
        Limit::MaxProperties(most) => (
            format!("has {}, but must have at most {most}", count(value.len(), "field")),
            format!("Write at most {}", count(*most as usize, "field")),
        ),
        Limit::AnyOf | Limit::OneOf(0) => (
            format!("fits none of the alternatives that `{version}` allows there"),
            "Write it as one of the alternatives of the definition".to_owned(),
        ),
        Limit::OneOf(number) => (
            format!("fits {number} alternatives of `{version}`, of which only one may fit"),
            "Write it as one of the alternatives of the definition".to_owned(),
        ),
        Limit::Not => {
            (format!("is what `{version}` excludes there"), "Write something else; the definition says what".to_owned())
        }
    }
}

fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// A field as a message names it.
fn place(path: &str) -> String {
    if path.is_empty() { "the object".to_owned() } else { format!("`{path}`") }
}

fn is_secret(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    SECRET.iter().any(|part| name.contains(part))
}

/// A value as a message shows it.
fn shown(value: Node<'_>) -> String {
    match value.text() {
        Some(text) if text.len() <= SHOWN && !text.contains('\n') => format!("`{text}`"),
        Some(_) => "a text".to_owned(),
        None if value.is_sequence() => "a list".to_owned(),
        None => "a mapping".to_owned(),
    }
}
