//! Policies that look for a kind in an API group that does not have it.

use super::policies::GROUP;
use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::gatekeeper::CONSTRAINTS;
use crate::rules::resources::{groups_of_kind, groups_of_resource, is_built_in, kind_of_plural};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    match object.group() {
        CONSTRAINTS => {
            for item in object.at(&["spec", "match", "kinds"]).into_iter().flat_map(Node::items) {
                kinds(object, item, sink);
            }
        }
        GROUP => {
            let constraints = object.at(&["spec", "matchConstraints", "resourceRules"]).into_iter();
            let webhooks =
                object.at(&["webhooks"]).into_iter().flat_map(Node::items).filter_map(|webhook| webhook.get("rules"));
            for rule in constraints.chain(webhooks).flat_map(Node::items) {
                resources(object, rule, sink);
            }
        }
        _ => {}
    }
}

/// The API groups of a list: `None` if it has others than Kubernetes' own, which may have any kind.
fn groups(item: Node<'_>) -> Option<Vec<String>> {
    let list = item.get("apiGroups")?.items().map(Node::text).collect::<Option<Vec<_>>>()?;
    let known = !list.is_empty() && list.iter().all(|group| is_built_in(group));
    known.then(|| list.into_iter().map(|group| group.into_owned()).collect())
}

fn kinds(object: &Object<'_>, item: Node<'_>, sink: &mut Sink) {
    for node in item.get("kinds").into_iter().flat_map(Node::items) {
        let Some(text) = node.as_str().filter(|text| !is_templated(text)) else { continue };
        if let Some(kind) = kind_of_plural(&text) {
            let message = format!(
                "{object} matches the kind `{text}`, which is a resource: it matches nothing, and nothing is enforced"
            );
            sink.report(node.span(), message).help(format!("Write `{kind}`"));
            continue;
        }
        let Some(written) = groups(item) else { continue };
        judge(object, node, "kind", &text, &groups_of_kind(&text), &written, sink);
    }
}

fn resources(object: &Object<'_>, rule: Node<'_>, sink: &mut Sink) {
    let Some(written) = groups(rule) else { return };
    for node in rule.get("resources").into_iter().flat_map(Node::items) {
        let Some(text) = node.as_str().filter(|text| !is_templated(text)) else { continue };
        let resource = text.split('/').next().unwrap_or(&text);
        judge(object, node, "resource", resource, &groups_of_resource(resource), &written, sink);
    }
}

fn judge(
    object: &Object<'_>,
    node: Node<'_>,
    noun: &str,
    name: &str,
    groups: &[&str],
    written: &[String],
    sink: &mut Sink,
) {
    if groups.is_empty() || written.iter().any(|group| groups.contains(&group.as_str())) {
        return;
    }
    let shown = |group: &str| if group.is_empty() { "`\"\"`".to_owned() } else { format!("`{group}`") };
    let theirs: Vec<String> = written.iter().map(|group| shown(group)).collect();
    let right = groups.iter().find(|group| !matches!(**group, "extensions")).unwrap_or(&groups[0]);
    let message = format!(
        "{object} looks for the {noun} `{name}` in the API group {}, which does not have it: it matches nothing, and nothing is enforced",
        theirs.join(" or "),
    );
    sink.report(node.span(), message).help(format!("Add {} to `apiGroups`", shown(right)));
}
