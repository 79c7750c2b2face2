//! Pods that ask for spot nodes and do not tolerate their taint.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

/// The label and the taint of AKS spot pools. Source: the documentation of AKS, `spot-node-pool`.
const PRIORITY: &str = "kubernetes.azure.com/scalesetpriority";

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let selected = pod.spec().get("nodeSelector").and_then(|selector| selector.entry(PRIORITY));
    let Some(selected) = selected.filter(|entry| entry.value.text().is_some_and(|text| text == "spot")) else { return };
    let tolerated = pod.spec().get("tolerations").into_iter().flat_map(Node::items).any(|toleration| {
        let text = |key: &str| toleration.get(key).and_then(Node::text);
        text("key").is_none_or(|key| key == PRIORITY || is_templated(&key))
    });
    if tolerated {
        return;
    }
    let message = format!(
        "{object} runs on spot nodes only, and AKS taints those with `{PRIORITY}=spot:NoSchedule`, which it does not tolerate: its pods \
         stay Pending"
    );
    sink.report(selected.key.span(), message)
        .help(format!("Add the toleration `key: {PRIORITY}`, `operator: Equal`, `value: spot`, `effect: NoSchedule`"));
}
