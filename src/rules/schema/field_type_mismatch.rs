//! Values whose type the API server refuses.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};
use spanned_yaml::Style;

use super::{defined, is_kustomized};
use crate::finding::{Confidence, Severity, Sink};
use crate::manifest::{Kind, Node, span_or};
use crate::object::Object;
use crate::object::custom::defect::{Problem, defects};
use crate::object::misfit::{Expected, Misfit, Reader};
use crate::object::quantity::Quantity;
use crate::object::schema::{Category, Defect};
use crate::rules::{Check, Context, mend};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Object(&[], check);

/// Longer values are not repeated in a message.
const SHOWN: usize = 40;

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let is_defined = defined::decides(object, context);
    let defined = if is_defined { defined::misfits(object, context) } else { Vec::new() };
    let custom = if is_defined { Vec::new() } else { defects(object) };
    let built_in = object.defects(Category::Misfit);
    let built_in = built_in.iter().filter_map(|defect| match defect {
        Defect::Misfit(misfit) => Some(misfit),
        _ => None,
    });
    let custom = custom.iter().filter_map(|defect| match &defect.problem {
        Problem::Misfit(misfit) => Some(misfit),
        _ => None,
    });
    let says: FxHashMap<Span, Span> = defined.iter().map(|(misfit, says)| (misfit.value.span(), *says)).collect();
    let found: Vec<&Misfit<'_>> = built_in.chain(custom).chain(defined.iter().map(|(misfit, _)| misfit)).collect();
    if found.is_empty() {
        return;
    }
    let kustomized = found.iter().any(|misfit| misfit.reader != Reader::Any) && is_kustomized(object, context);
    let is_secret = object.is("", "Secret");
    // What an anchor names is read at every alias, and written once.
    let mut reported = FxHashSet::default();
    for misfit in found {
        if (misfit.reader == Reader::Kustomize && !kustomized) || !reported.insert(misfit.value.span()) {
            continue;
        }
        let value = misfit.value;
        let found = described(misfit, is_secret);
        let expected = expected(misfit);
        let consequence = match misfit.reader {
            Reader::Any => format!("is {found}, but Kubernetes expects {expected}; the API server rejects the object"),
            Reader::Kustomize => format!(
                "is text for kustomize, which builds this object, but Kubernetes expects {expected}; the API server rejects \
                 the result"
            ),
            Reader::Kubectl if kustomized => format!(
                "is {found} for everything but kustomize, and Kubernetes expects {expected}; applied without kustomize the \
                 object is rejected"
            ),
            Reader::Kubectl => {
                format!("is {found} to Kubernetes, which expects {expected}; the API server rejects the object")
            }
        };
        let span = match misfit.entry {
            Some(entry) if !value.is_scalar() => entry.key.span(),
            entry => span_or(value, entry.map_or(value.span(), |entry| entry.key.span())),
        };
        let report = sink.report(span, format!("{object}: `{}` {consequence}", misfit.path)).help(help(object, misfit));
        let report = if is_secret { report.sensitive() } else { report };
        let report = report.fix("Quote the value", quoted(misfit));
        let report = match says.get(&value.span()) {
            Some(&place) => report.related(place, "what the definition asks"),
            None => report,
        };
        if (misfit.reader == Reader::Kubectl && kustomized) || object.is_uncertain() {
            report.at_most(Severity::Warning).confidence(Confidence::Medium);
        }
    }
}

/// A number, or `true` or `false`, in quotes where a string is expected: the text stays as it is.
fn quoted(misfit: &Misfit<'_>) -> Vec<(Span, String)> {
    let text = misfit.value.raw();
    let is_plain = matches!(text, "true" | "false") || text.parse::<u64>().is_ok();
    let is_string = misfit.expected == Expected::String && misfit.value.is_scalar() && is_plain;
    if is_string { mend::replaced(misfit.value, text) } else { Vec::new() }
}

/// What stands there; values of Secrets are not repeated.
fn described(misfit: &Misfit<'_>, is_secret: bool) -> String {
    let value = misfit.value;
    let text = value.text().filter(|text| !is_secret && text.len() <= SHOWN && !text.contains('\n'));
    let shown = |noun: &str, text: Option<Cow<'_, str>>| {
        text.map_or_else(|| noun.to_owned(), |text| format!("{noun} `{text}`"))
    };
    match value.kind() {
        Kind::String => text.map_or_else(|| "a string".to_owned(), |text| format!("the string {text:?}")),
        Kind::Bool => shown("a boolean", text).replace("a boolean `", "the boolean `"),
        Kind::Int | Kind::Float => shown("a number", text).replace("a number `", "the number `"),
        Kind::Sequence => "a list".to_owned(),
        Kind::Mapping => "a mapping".to_owned(),
        Kind::Null => "null".to_owned(),
    }
}

fn expected(misfit: &Misfit<'_>) -> String {
    let is_whole = misfit.value.as_f64().is_some_and(|number| number == number.trunc());
    match misfit.expected {
        Expected::Boolean => "`true` or `false`".to_owned(),
        Expected::Integer(bits) if is_whole => format!("an integer of {bits} bits"),
        Expected::Integer(_) => "an integer".to_owned(),
        Expected::Number => "a number".to_owned(),
        Expected::String => "a string".to_owned(),
        Expected::Bytes => "base64".to_owned(),
        Expected::IntegerOrString => "an integer of 32 bits or a string".to_owned(),
        Expected::Quantity => "an amount such as `500m` or `1Gi`".to_owned(),
        Expected::Time { micro: true } => "a time such as \"2026-01-31T12:00:00.000000Z\"".to_owned(),
        Expected::Time { micro: false } => "a time such as \"2026-01-31T12:00:00Z\"".to_owned(),
        Expected::List => "a list".to_owned(),
        Expected::Map | Expected::Structure => "a mapping".to_owned(),
    }
}

fn help(object: &Object<'_>, misfit: &Misfit<'_>) -> String {
    let value = misfit.value;
    let text = value.as_str().unwrap_or_default();
    match misfit.expected {
        Expected::Boolean if misfit.reader == Reader::Kustomize => "Write `true` or `false`".to_owned(),
        Expected::Boolean if is_quoted(value) && matches!(text.to_ascii_lowercase().as_str(), "true" | "false") => {
            "Remove the quotes".to_owned()
        }
        Expected::Integer(_) | Expected::Number if is_quoted(value) && text.parse::<i64>().is_ok() => {
            "Remove the quotes".to_owned()
        }
        Expected::Boolean => "Write `true` or `false`, without quotes".to_owned(),
        Expected::Integer(_) | Expected::IntegerOrString => "Write a whole number that fits".to_owned(),
        Expected::Number => "Write a number".to_owned(),
        Expected::String if value.is_scalar() && object.is("", "Secret") => "Put the value in quotes".to_owned(),
        Expected::String if value.is_scalar() => format!("Quote it: \"{}\"", value.raw()),
        Expected::String if object.group().ends_with("upbound.io") => {
            "Write it as JSON in a string, for example in a block after `|`".to_owned()
        }
        Expected::String => "Write the text in quotes, or as a block after `|`".to_owned(),
        Expected::Bytes if object.is("", "Secret") => {
            "Encode the value in base64, or move the entry to `stringData`".to_owned()
        }
        Expected::Bytes if object.is("", "ConfigMap") => {
            "Encode the value in base64, or move the entry to `data`".to_owned()
        }
        Expected::Bytes => "Encode the value in base64".to_owned(),
        Expected::Quantity => quantity_help(&text),
        Expected::Time { .. } => "Write the time as RFC 3339, in quotes".to_owned(),
        Expected::List => "Write a list: begin each element with `- `".to_owned(),
        Expected::Map => "Write a mapping of keys to values".to_owned(),
        Expected::Structure => match value.kind() {
            Kind::Sequence => "Write the fields as a mapping, without `- `".to_owned(),
            _ => "Write the fields as a mapping, each on its own line below".to_owned(),
        },
    }
}

fn is_quoted(value: Node<'_>) -> bool {
    matches!(value.style(), Style::SingleQuoted | Style::DoubleQuoted)
}

/// Suffixes are told apart by case and have no `B`: `1GB` was meant as `1G`, `1gi` as `1Gi`.
fn quantity_help(text: &str) -> String {
    let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let at = compact.find(|character: char| character.is_ascii_alphabetic()).unwrap_or(compact.len());
    let (number, suffix) = compact.split_at(at);
    let suffix = suffix.to_ascii_lowercase();
    let suffix = match suffix.strip_suffix('b').unwrap_or(&suffix) {
        "k" => "k",
        "m" if suffix.len() > 1 => "M",
        "g" => "G",
        "t" => "T",
        "p" => "P",
        "ki" => "Ki",
        "mi" => "Mi",
        "gi" => "Gi",
        "ti" => "Ti",
        "pi" => "Pi",
        _ => "",
    };
    let meant = format!("{number}{suffix}");
    match !suffix.is_empty() && Quantity::parse(&meant).is_some() {
        true => format!("Write `{meant}`; suffixes are `m`, `k`, `M`, `G`, `T`, `Ki`, `Mi`, `Gi`, `Ti`"),
        false => {
            "Write a number with one of the suffixes `m`, `k`, `M`, `G`, `T`, `Ki`, `Mi`, `Gi`, `Ti`, or with none"
                .to_owned()
        }
    }
}
