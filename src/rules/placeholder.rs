//! Placeholders that somebody was meant to fill in: where objects have them.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::marks::Mark;
use crate::source::Span;

/// Values that nobody means: whole values, whole parts of a path, or words in capitals. Programs have placeholders of their
/// own (`/search?q=<query>`), which are parts of a value.
static PLACEHOLDER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^<[A-Za-z][A-Za-z0-9 _./-]{1,60}>$",
        r"|^--?[a-z][a-z0-9-]*=<[A-Za-z][A-Za-z0-9 _-]{1,40}>$",
        r"|/<[A-Za-z][A-Za-z0-9 _-]{1,40}>(?:/|$)",
        r"|(?:^|[^A-Za-z0-9])(?:REPLACE|INSERT|UPDATE|FILL|PUT|ADD|ENTER|SET)[_-]?(?:ME|THIS|HERE|(?:WITH|IN)[_-][A-Z0-9_-]+)(?:$|[^A-Za-z0-9])",
        r"|(?:^|[^A-Za-z0-9])YOUR_[A-Z0-9_]{2,40}(?:$|[^A-Za-z0-9_])",
        r"|^(?i:your|insert|enter|replace)[-_](?i:[a-z0-9_-]{2,40})[-_](?i:here)$",
        r"|^(?:TODO|FIXME|TBD|CHANGEME|CHANGE_ME|CHANGE-ME|REPLACEME|PLACEHOLDER)$",
        r"|(?:^|[^A-Za-z0-9])(?:TODO|FIXME):",
        r"|^(?i:x{4,})$",
        r"|00000000-0000-0000-0000-000000000000",
    ))
    .ok()
});

/// Kinds and fields whose text is about values, not one.
const DESCRIPTIVE: &[&str] =
    &["description", "summary", "message", "title", "note", "notes", "help", "text", "pattern", "regex", "match"];

/// A value with a placeholder.
#[derive(Debug)]
pub(super) struct Found<'t> {
    /// The key of the value; empty in a list.
    pub(super) name: Cow<'t, str>,
    /// The value.
    pub(super) value: Node<'t>,
    /// The placeholder itself.
    pub(super) shown: String,
}

/// Whether a placeholder stands in the text from a place to the end of its line: what it was replaced by is the matter of who knows
/// the variable, and empty where the repository does not say it.
pub(super) fn is_substituted(context: &Context<'_>, span: Span) -> bool {
    let text = context.graph().sources().get(span.source).text();
    let rest = text.get(span.start as usize..).unwrap_or_default();
    rest.split('\n').next().is_some_and(|line| line.contains("${"))
}

/// Every value of an object that has a placeholder, in source order. None where a patch may fill it in, and none in objects that
/// are about values.
pub(super) fn in_object<'t>(object: &Object<'t>) -> Vec<Found<'t>> {
    // What a patch changes may be filled in by it.
    if object.is_encrypted()
        || object.is_uncertain()
        || matches!(object.group(), "apiextensions.k8s.io" | "kyverno.io" | "templates.gatekeeper.sh")
    {
        return Vec::new();
    }
    let Some(pattern) = PLACEHOLDER.as_ref() else { return Vec::new() };
    // The raw text first: nearly no object has a placeholder, and its fields need not be looked at then.
    if !object.may_hold(Mark::Placeholder) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut open = vec![object.root()];
    while let Some(node) = open.pop() {
        let start = open.len();
        for (name, value) in children(node) {
            if DESCRIPTIVE.contains(&&*name) {
                continue;
            }
            if value.is_scalar() {
                found.extend(placeholder_of(value, pattern).map(|shown| Found { name, value, shown }));
            } else {
                open.push(value);
            }
        }
        open[start..].reverse();
    }
    found
}

fn children<'t>(node: Node<'t>) -> impl Iterator<Item = (Cow<'t, str>, Node<'t>)> {
    let entries = node.entries().map(|entry| (entry.name(), entry.value));
    entries.chain(node.items().map(|item| (Cow::Borrowed(""), item)))
}

fn placeholder_of(value: Node<'_>, pattern: &Regex) -> Option<String> {
    let text = value.as_str().filter(|text| text.len() <= 200 && !text.contains('\n'))?;
    if is_templated(&text) {
        return None;
    }
    let shown = pattern.find(&text)?.as_str();
    let shown = shown.rsplit_once('=').map_or(shown, |(_, value)| value);
    Some(shown.trim_matches(['/', ':', '.', '_', '-', ' ', ',']).to_owned())
}

/// Whether a field holds an id or a name of something in Azure.
pub(super) fn is_azure_identifier(name: &str, text: &str) -> bool {
    const FIELDS: [&str; 17] = [
        "clientid",
        "tenantid",
        "subscription",
        "subscriptionid",
        "principalid",
        "objectid",
        "resourceid",
        "resourcegroup",
        "resourcegroupname",
        "resourcegroupid",
        "armid",
        "keyvaultname",
        "userassignedidentityid",
        "roledefinitionid",
        "policydefinitionid",
        "identityid",
        "azureclientid",
    ];
    let key = name.rsplit('/').next().unwrap_or(name);
    let key: String =
        key.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    FIELDS.contains(&key.as_str()) || text.starts_with("/subscriptions/")
}
