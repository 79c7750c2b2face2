//! Keywords of a schema of the structure that need something else beside them.

use std::collections::BTreeSet;

use super::parts::{Parts, says_yes};
use super::schema::Checker;
use crate::manifest::{Entry, Node};
use crate::object::definition::pattern::problem;
use crate::source::Span;

/// Reasons that a rule may give.
const REASONS: &[&str] = &["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];

/// What Go's regular expressions do not have.
const NO_PATTERN: &[&str] = &["(?=", "(?!", "(?<=", "(?<!", "(?>"];

/// Judges the keywords of a schema; `key` is what it is the value of.
pub(super) fn keywords(checker: &mut Checker<'_>, parts: &Parts<'_>, key: Span) {
    if let Some(unique) = parts.unique.filter(|entry| says_yes(Some(*entry))) {
        checker.wrong(
            unique.key.span(),
            Some("uniqueItems"),
            "may not be `true`",
            "Write `x-kubernetes-list-type: set`",
        );
    }
    map_type(checker, parts, key);
    list_type(checker, parts, key);
    rules(checker, parts);
}

/// What is wrong with the brackets of a regular expression.
fn unclosed(text: &str) -> Option<&'static str> {
    let problem = problem(text)?;
    if problem.contains("unclosed character class") {
        Some("has a `[` that nothing closes")
    } else if problem.contains("unclosed group") {
        Some("has a `(` that nothing closes")
    } else {
        problem.contains("unopened group").then_some("has a `)` that nothing opens")
    }
}

/// Judges the regular expression of a schema.
pub(super) fn pattern(checker: &mut Checker<'_>, parts: &Parts<'_>) {
    if let Some(pattern) = parts.pattern
        && let Some(text) = pattern.value.as_str()
        && let Some(part) = NO_PATTERN.iter().find(|part| text.contains(**part))
    {
        let said = format!("has `{part}`, which regular expressions of Go do not have");
        checker.wrong(pattern.value.span(), Some("pattern"), &said, "Write the pattern without looking around");
    }
    if let Some(pattern) = parts.pattern
        && let Some(text) = pattern.value.as_str()
        && let Some(said) = unclosed(&text)
    {
        checker.wrong(pattern.value.span(), Some("pattern"), said, "Close it, or write a backslash before the bracket");
    }
}

fn map_type(checker: &mut Checker<'_>, parts: &Parts<'_>, key: Span) {
    let Some(entry) = parts.map_type else { return };
    let name = Some("x-kubernetes-map-type");
    if let Some(text) = entry.value.as_str().filter(|text| !matches!(&**text, "atomic" | "granular")) {
        checker.wrong(entry.value.span(), name, &format!("is `{text}`"), "Write `atomic` or `granular`");
    }
    not_of_type(checker, parts, entry, "object", key);
}

/// Reports an extension that stands beside another type than it is for.
fn not_of_type(checker: &mut Checker<'_>, parts: &Parts<'_>, entry: Entry<'_>, wanted: &str, key: Span) {
    let kind = parts.kind();
    if kind != wanted && parts.kind.is_none_or(|kind| kind.value.as_str().is_some()) {
        let _ = key;
        let written = if kind.is_empty() { "no type".to_owned() } else { format!("the type `{kind}`") };
        let said = format!("stands beside {written}, but is for `{wanted}`");
        checker.wrong(entry.key.span(), Some(&entry.name()), &said, format!("Write `type: {wanted}`, or remove it"));
    }
}

fn list_type(checker: &mut Checker<'_>, parts: &Parts<'_>, key: Span) {
    let keys: Vec<Node<'_>> = parts.list_keys.into_iter().flat_map(|entry| entry.value.items()).collect();
    let Some(entry) = parts.list_type else {
        if let Some(entry) = parts.list_keys.filter(|_| !keys.is_empty()) {
            let said = "stands there without `x-kubernetes-list-type: map`";
            checker.wrong(
                entry.key.span(),
                Some("x-kubernetes-list-map-keys"),
                said,
                "Add `x-kubernetes-list-type: map`",
            );
        }
        return;
    };
    let Some(kind) = entry.value.as_str() else { return };
    let name = Some("x-kubernetes-list-type");
    not_of_type(checker, parts, entry, "array", key);
    let items = parts.items.filter(|items| items.value.is_mapping());
    let inner = items.map(|items| Parts::of(items.value)).unwrap_or_default();
    let nullable = inner.nullable.filter(|entry| says_yes(Some(*entry)));
    match &*kind {
        "atomic" => {}
        "set" => {
            let (map, list) = (extension(inner.map_type), extension(inner.list_type));
            let is_atomic = match &*inner.kind() {
                "object" => map == "atomic",
                "array" => list.is_empty() || list == "atomic",
                _ => true,
            };
            if !is_atomic && let Some(items) = items {
                let extension = if inner.kind() == "object" { "map" } else { "list" };
                let said = format!("are of a set, but lack `x-kubernetes-{extension}-type: atomic`");
                checker.wrong(
                    items.key.span(),
                    Some("items"),
                    &said,
                    format!("Add `x-kubernetes-{extension}-type: atomic` to `items`"),
                );
            }
        }
        "map" => map_keys(checker, parts, &inner, &keys, (entry.key.span(), items)),
        _ => {
            let said = format!("is `{kind}`, which is no type of a list");
            checker.wrong(entry.value.span(), name, &said, "Write `atomic`, `set` or `map`");
        }
    }
    if matches!(&*kind, "set" | "map")
        && let Some(nullable) = nullable
    {
        checker.wrong(nullable.key.span(), Some("items"), "of a set or map may not be nullable", "Remove `nullable`");
    }
    if kind != "map" && !keys.is_empty() {
        let said = "stands beside `x-kubernetes-list-map-keys`, which is for `map`";
        checker.wrong(entry.value.span(), name, said, "Write `map`, or remove the keys");
    }
}

fn extension<'t>(entry: Option<Entry<'t>>) -> std::borrow::Cow<'t, str> {
    entry.and_then(|entry| entry.value.as_str()).unwrap_or_default()
}

/// The keys of a list that is a map.
fn map_keys(
    checker: &mut Checker<'_>,
    parts: &Parts<'_>,
    inner: &Parts<'_>,
    keys: &[Node<'_>],
    (span, items): (Span, Option<Entry<'_>>),
) {
    let name = Some("x-kubernetes-list-map-keys");
    if keys.is_empty() {
        let span = parts.list_keys.map_or(span, |entry| entry.key.span());
        return checker.missing(span, "is a list of the type `map` without keys", "Add `x-kubernetes-list-map-keys`");
    }
    let kind = inner.kind();
    if let Some(items) =
        items.filter(|_| kind != "object" && inner.kind.is_none_or(|kind| kind.value.as_str().is_some()))
    {
        let said = "of a list of the type `map` must be objects";
        return checker.wrong(items.key.span(), Some("items"), said, "Write `type: object`, or use `set`");
    }
    let required: BTreeSet<_> =
        inner.required.into_iter().flat_map(|entry| entry.value.items()).filter_map(Node::text).collect();
    let mut seen = BTreeSet::new();
    for key in keys {
        let Some(text) = key.text() else { continue };
        if !seen.insert(text.clone()) {
            checker.wrong(key.span(), name, &format!("has `{text}` twice"), "Remove one of both");
            continue;
        }
        let Some(field) = inner.field(&text) else {
            let said = format!("has `{text}`, which is no field of the elements");
            checker.wrong(key.span(), name, &said, "Write a field that `items.properties` has");
            continue;
        };
        let field = Parts::of(field);
        if matches!(&*field.kind(), "object" | "array") {
            let said = format!("has `{text}`, which is a `{}`, not a scalar", field.kind());
            checker.wrong(key.span(), name, &said, "Use a field with a scalar");
        }
        if !required.contains(&text) && field.default.is_none() {
            let said = format!("has `{text}`, which the elements need not have");
            checker.wrong(
                key.span(),
                name,
                &said,
                format!("Add `{text}` to `required` of `items`, or give it a `default`"),
            );
        }
        if says_yes(field.nullable) {
            checker.wrong(key.span(), name, &format!("has `{text}`, which may be null"), "Remove `nullable` there");
        }
    }
}

/// What is asked of a rule besides that it compiles.
fn rules(checker: &mut Checker<'_>, parts: &Parts<'_>) {
    let Some(rules) = parts.rules else { return };
    for rule in rules.value.items().filter(|rule| rule.is_mapping()) {
        let text = |field: &str| rule.get(field).and_then(Node::text).unwrap_or_default();
        let first = rule.entries().next().map_or(rules.key.span(), |entry| entry.key.span());
        let span = rule.get("rule").map_or(first, Node::span);
        let (expression, message) = (text("rule"), text("message"));
        let name = Some("x-kubernetes-validations");
        if expression.trim().is_empty() {
            checker.wrong(span, name, "has a rule without an expression", "Write the expression in `rule`");
        } else if message.is_empty() && expression.trim().contains(['\n', '\r']) {
            checker.wrong(span, name, "has a rule of several lines without `message`", "Add `message`");
        }
        if !message.is_empty() && (message.trim().is_empty() || message.trim().contains(['\n', '\r'])) {
            let span = rule.get("message").map_or(span, Node::span);
            checker.wrong(
                span,
                name,
                "has a message that is blank or has several lines",
                "Write the message in one line",
            );
        }
        let reason = rule.get("reason").and_then(|node| Some((node, node.as_str()?)));
        if let Some((node, reason)) = reason.filter(|(_, reason)| !REASONS.contains(&&**reason)) {
            let said = format!("has the reason `{reason}`");
            checker.wrong(node.span(), name, &said, format!("Write one of `{}`", REASONS.join("`, `")));
        }
    }
}
