//! Kinds and versions of a definition that Kubernetes does not take.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::is_open;
use crate::rules::{Check, Context};

use super::graph::DEFINITIONS;

pub(super) const CHECK: Check = Check::Object(DEFINITIONS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let field = |name: &str| {
        let node = object.at(&["spec", "schema", name])?;
        Some((node, node.text().filter(|text| !is_open(text))?))
    };
    if let Some((node, kind)) = field("kind").filter(|(_, kind)| !is_kind(kind)) {
        let message = format!("{object} makes the kind `{kind}`, a name that KRO does not take");
        sink.report(node.span(), message).help("Write it in UpperCamelCase, with letters and digits only");
    }
    if let Some((node, version)) = field("apiVersion").filter(|(_, version)| !is_version(version)) {
        let why = if version.contains('/') { "has a group in it" } else { "is no version" };
        let message = format!("{object}: `{version}` {why}, and the API server rejects the definition");
        sink.report(node.span(), message).help("Write a version such as `v1alpha1`, and the group in `group`");
    }
}

fn is_kind(text: &str) -> bool {
    text.len() <= 63
        && text.starts_with(|letter: char| letter.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `^v[0-9]+(alpha[0-9]+|beta[0-9]+)?$`
fn is_version(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(rest) = text.strip_prefix('v') else { return false };
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (number, stage) = rest.split_at(end);
    let stage_number = stage.strip_prefix("alpha").or_else(|| stage.strip_prefix("beta"));
    digits(number) && (stage.is_empty() || stage_number.is_some_and(digits))
}
