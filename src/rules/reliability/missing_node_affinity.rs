//! Pods that do not say which nodes they prefer.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let has = |path: &[&str]| pod.spec().at(path).is_some_and(|node: Node<'_>| !node.is_null());
    if has(&["affinity", "nodeAffinity"]) || has(&["nodeSelector"]) || has(&["nodeName"]) {
        return;
    }
    let message = format!("{object} has no node affinity: its pods run on any node that has room and no taint");
    sink.report_missing(pod.nearest_key_span(&["affinity", "nodeAffinity"]), message)
        .help("Add `affinity.nodeAffinity` or a `nodeSelector` with the label of the pool");
}
