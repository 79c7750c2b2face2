//! Placeholders that somebody was meant to fill in.

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

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
const DESCRIPTIVE: &[&str] = &["description", "summary", "message", "title", "note", "notes", "help", "text", "pattern", "regex", "match"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    // What a patch changes may be filled in by it.
    if object.is_encrypted() || object.is_uncertain() || matches!(object.group(), "apiextensions.k8s.io" | "kyverno.io" | "templates.gatekeeper.sh") {
        return;
    }
    let Some(pattern) = PLACEHOLDER.as_ref() else { return };
    // The raw text first: nearly no object has a placeholder, and its fields need not be looked at then.
    if !object.root().raw_parts().any(may_have) {
        return;
    }
    let mut open = vec![object.root()];
    while let Some(node) = open.pop() {
        if node.is_scalar() {
            continue;
        }
        let start = open.len();
        for (name, value) in children(node) {
            if DESCRIPTIVE.contains(&&*name) {
                continue;
            }
            if value.is_scalar() {
                judge(object, &name, value, pattern, sink);
            } else {
                open.push(value);
            }
        }
        open[start..].reverse();
    }
}

fn children<'t>(node: Node<'t>) -> impl Iterator<Item = (std::borrow::Cow<'t, str>, Node<'t>)> {
    let entries = node.entries().map(|entry| (entry.name(), entry.value));
    entries.chain(node.items().map(|item| (std::borrow::Cow::Borrowed(""), item)))
}

fn may_have(text: &str) -> bool {
    static PARTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new("<[A-Za-z]|REPLACE|INSERT|UPDATE|FILL|PUT|ADD|ENTER|SET|YOUR|TODO|FIXME|TBD|CHANGE|PLACEHOLDER|xxxx|XXXX|000000000000|[-_](?:here|HERE)").ok()
    });
    PARTS.as_ref().is_some_and(|parts| parts.is_match(text))
}

fn judge(object: &Object<'_>, name: &str, value: Node<'_>, pattern: &Regex, sink: &mut Sink) {
    let Some(text) = value.as_str().filter(|text| text.len() <= 200 && !text.contains('\n')) else { return };
    if is_templated(&text) {
        return;
    }
    let Some(found) = pattern.find(&text) else { return };
    let shown = found.as_str();
    let shown = shown.rsplit_once('=').map_or(shown, |(_, value)| value).trim_matches(['/', ':', '.', '_', '-', ' ', ',']);
    let field = if name.is_empty() { "a list".to_owned() } else { format!("`{name}`") };
    let message = format!("{object}: {field} still has the placeholder `{shown}`; it reaches the cluster as it stands");
    sink.report(value.span(), message).help("Write the real value, or a variable that something fills in (`${NAME}`)");
}
