//! Webhooks that keep the pods of the whole cluster, their own among them, from starting while they are down.

use crate::finding::Sink;
use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::rules::{Check, Context};

use super::policies::GROUP;

pub(super) const CHECK: Check =
    Check::Object(&[(GROUP, "MutatingWebhookConfiguration"), (GROUP, "ValidatingWebhookConfiguration")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for webhook in object.at(&["webhooks"]).into_iter().flat_map(Node::items) {
        let fails = webhook.get("failurePolicy").and_then(Node::text).is_none_or(|policy| policy == "Fail");
        let is_narrow = |field: &str| webhook.get(field).is_some_and(|value| !value.is_empty());
        let narrow = ["namespaceSelector", "objectSelector", "matchConditions"].into_iter().any(is_narrow);
        let rules = webhook.get("rules").into_iter().flat_map(Node::items);
        if !fails || narrow || !rules.into_iter().any(takes_new_pods) {
            continue;
        }
        let name = webhook.get("name").and_then(Node::text).unwrap_or_default();
        let message = format!(
            "{object}: the webhook `{name}` is asked for every new pod, its own among them, and refuses them when it does not answer: \
             once it is down nothing starts any more, not even itself"
        );
        let key = |field: &str| webhook.entry(field).map(|entry: Entry<'_>| entry.key.span());
        let span = key("failurePolicy").or_else(|| key("name")).unwrap_or_else(|| object.kind_span());
        sink.report_missing(span, message)
            .help("Leave out its own namespace and `kube-system` with a `namespaceSelector`, or write `failurePolicy: Ignore`");
    }
}

/// Whether a rule takes requests to create pods.
fn takes_new_pods(rule: Node<'_>) -> bool {
    let has = |field: &str, wanted: &[&str]| {
        rule.get(field)
            .into_iter()
            .flat_map(Node::items)
            .any(|item| item.text().is_some_and(|text| wanted.contains(&&*text)))
    };
    has("apiGroups", &["", "*"]) && has("operations", &["CREATE", "*"]) && has("resources", &["pods", "*", "*/*"])
}
