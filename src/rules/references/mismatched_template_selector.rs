//! Workloads that do not select their own pods.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::selector::{Labels, Match, PlainSelector, Selector};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(
    &[
        ("apps", "Deployment"),
        ("apps", "StatefulSet"),
        ("apps", "DaemonSet"),
        ("apps", "ReplicaSet"),
        ("", "ReplicationController"),
        ("argoproj.io", "Rollout"),
        ("apps.openshift.io", "DeploymentConfig"),
        ("batch", "Job"),
        ("batch", "CronJob"),
    ],
    check,
);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(pod) = object.pod().filter(|_| !object.is_uncertain()) else { return };
    let job = if object.kind() == "CronJob" { &["spec", "jobTemplate", "spec"][..] } else { &["spec"] };
    let Some(selector) = object.at(job).and_then(|spec| spec.entry("selector")) else { return };
    let labels = pod.template().at(&["metadata", "labels"]);
    let (matches, pairs) = match object.kind() {
        "ReplicationController" | "DeploymentConfig" => {
            (PlainSelector::new(Some(selector.value)).matches(Labels::new(labels)), Some(selector.value))
        }
        _ => (Selector::new(Some(selector.value)).matches(Labels::new(labels)), selector.value.get("matchLabels")),
    };
    if matches != Match::No {
        return;
    }
    let label = |key: &str| Labels::new(labels).get(key);
    let missing = pairs.into_iter().flat_map(Node::entries).find(|pair| label(&pair.name()) != pair.value.text());
    let report = match missing {
        Some(pair) => {
            let (key, value) = (pair.name(), pair.value.text().unwrap_or_default());
            let has = match label(&key) {
                Some(other) => format!("its pods have `{key}: {other}`"),
                None => "its pods have no such label".to_owned(),
            };
            let message = format!("{object} selects pods with `{key}: {value}`, but {has}; the API server rejects it");
            sink.report(pair.span(), message)
        }
        None => {
            let message = format!("{object} does not select its own pods; the API server rejects it");
            sink.report(selector.key.span(), message)
        }
    };
    let report = report.help("Make the selector and the labels of the pod template agree");
    if let Some(labels) = labels {
        report.related(labels.span(), "the labels of the pods");
    }
}
