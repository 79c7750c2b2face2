//! Background policies that ask who made a request.

use super::kyverno::{POLICIES, filters, rules};
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Object(POLICIES, check);

/// Variables about who made a request. Source: `ForbiddenUserVariables` of Kyverno's policy validation.
const VARIABLES: &[&str] =
    &["request.clusterRoles", "request.roles", "request.userInfo", "serviceAccountName", "serviceAccountNamespace"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let background = object.at(&["spec", "background"]);
    if background.is_some_and(|value| value.as_bool() != Some(true)) {
        return;
    }
    if rules(object).any(|rule| rule.at(&["mutate", "targets"]).is_some()) {
        return;
    }
    for rule in rules(object) {
        let fields =
            filters(rule).flat_map(|block| ["subjects", "roles", "clusterRoles"].map(|field| block.entry(field)));
        let filter = fields.flatten().find(|entry| !entry.value.is_empty());
        let found = filter.map(|entry| (entry.key.span(), entry.name().into_owned())).or_else(|| variable(rule));
        let Some((span, what)) = found else { continue };
        let message = format!(
            "{object} is evaluated in the background, where no request is, but asks for `{what}`: Kyverno refuses the policy"
        );
        let report = sink.report(span, message).help("Write `background: false` below `spec`");
        if let Some(value) = background {
            report.related(value.span(), "evaluated in the background");
        }
    }
}

/// The first variable of a rule that tells who made a request.
fn variable(rule: Node<'_>) -> Option<(Span, String)> {
    let mut open = vec![rule];
    while let Some(node) = open.pop() {
        if let Some(text) = node.as_str() {
            if let Some(found) = in_text(&text) {
                return Some((node.span(), found.to_owned()));
            }
            continue;
        }
        let start = open.len();
        open.extend(
            node.entries().filter(|entry| !matches!(&*entry.name(), "message" | "context")).map(|entry| entry.value),
        );
        open.extend(node.items());
        open[start..].reverse();
    }
    None
}

/// A forbidden variable between `{{` and `}}`, not as a part of another one.
fn in_text(text: &str) -> Option<&'static str> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let (inner, next) = after.split_once("}}").unwrap_or((after, ""));
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        for name in VARIABLES {
            for (at, _) in inner.match_indices(name) {
                let before = inner[..at].chars().next_back();
                let following = inner[at + name.len()..].chars().next();
                if before.is_none_or(|c| c != '.' && !is_part(c)) && following.is_none_or(|c| !is_part(c)) {
                    return Some(name);
                }
            }
        }
        rest = next;
    }
    None
}
