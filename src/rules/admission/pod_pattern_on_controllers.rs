//! Rules for pods that also name controllers, and then fit neither.

use super::kyverno::{POLICIES, rules};
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POLICIES, check);

/// Kinds that make pods, for which Kyverno writes rules itself when only `Pod` is named.
const CONTROLLERS: &[&str] =
    &["CronJob", "DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for rule in rules(object) {
        let Some(key) = pod_shaped(rule) else { continue };
        let block = rule.get("match");
        let lists = ["any", "all"].into_iter().filter_map(|name| block?.get(name)).flat_map(Node::items);
        for filter in block.into_iter().chain(lists) {
            let items = filter.at(&["resources", "kinds"]).into_iter().flat_map(Node::items);
            let kinds: Vec<_> = items.filter_map(|item| Some((item, item.as_str()?))).collect();
            let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
            if !kinds.iter().any(|(_, kind)| last(kind) == "Pod") {
                continue;
            }
            let Some((item, kind)) = kinds.iter().find(|(_, kind)| CONTROLLERS.contains(&&*last(kind))) else {
                continue;
            };
            let message = format!(
                "{object} names `{kind}` beside `Pod`, so that Kyverno writes no rules for controllers, and holds it against \
                 `spec.containers`, which a {kind} does not have"
            );
            sink.report(item.span(), message)
                .related(key, "the pods' containers")
                .help("Name only `Pod`; Kyverno makes the rules for controllers itself");
        }
    }
}

/// Where a rule's pattern has the containers of a pod.
fn pod_shaped(rule: Node<'_>) -> Option<crate::source::Span> {
    let validate = rule.get("validate")?;
    let any = validate.get("anyPattern").into_iter().flat_map(Node::items);
    let mut patterns = validate.get("pattern").into_iter().chain(any).filter_map(|pattern| pattern.get("spec"));
    patterns.find_map(|spec| {
        let entry =
            spec.entries().find(|entry| entry.name().trim_matches(|c| "=()^X<+".contains(c)) == "containers")?;
        spec.get("template").is_none().then(|| entry.key.span())
    })
}
