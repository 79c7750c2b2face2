//! Rules of admission that name a kind where a resource belongs.

use super::policies::GROUP;
use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(
    &[
        (GROUP, "MutatingAdmissionPolicy"),
        (GROUP, "MutatingWebhookConfiguration"),
        (GROUP, "ValidatingAdmissionPolicy"),
        (GROUP, "ValidatingWebhookConfiguration"),
    ],
    check,
);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let constraints =
        ["resourceRules", "excludeResourceRules"].map(|list| object.at(&["spec", "matchConstraints", list]));
    let webhooks =
        object.at(&["webhooks"]).into_iter().flat_map(Node::items).filter_map(|webhook| webhook.get("rules"));
    for rule in constraints.into_iter().flatten().chain(webhooks).flat_map(Node::items) {
        for item in rule.get("resources").into_iter().flat_map(Node::items) {
            let Some(text) = item.as_str().filter(|text| !is_templated(text)) else { continue };
            if text.contains(|c: char| c.is_ascii_uppercase()) {
                let message = format!(
                    "{object}: `{text}` is a kind, but rules name resources, in lower case and plural: it matches nothing, and \
                     nothing is checked"
                );
                sink.report(item.span(), message).help(format!("Write `{}`", plural(&text)));
            }
        }
        for item in rule.get("operations").into_iter().flat_map(Node::items) {
            let Some(text) = item.as_str().filter(|text| !is_templated(text)) else { continue };
            let upper = text.to_ascii_uppercase();
            if *text != upper && matches!(upper.as_str(), "CREATE" | "UPDATE" | "DELETE" | "CONNECT") {
                let message = format!("{object}: operations are written in capitals: the API server refuses `{text}`");
                sink.report(item.span(), message).help(format!("Write `{upper}`"));
            }
        }
    }
}

/// The resource of a kind, as the names of Kubernetes' own kinds make it.
fn plural(kind: &str) -> String {
    let lower = kind.to_ascii_lowercase();
    match lower.strip_suffix('y') {
        Some(start) if !lower.ends_with("ay") => format!("{start}ies"),
        _ if lower.ends_with('s') && !lower.ends_with("ss") => lower,
        _ if lower.ends_with("ss") => format!("{lower}es"),
        _ => format!("{lower}s"),
    }
}
