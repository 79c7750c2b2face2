//! Containers that see each other's processes.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, flag};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    if let Setting::Is(node, true) = flag(pod.spec(), &["shareProcessNamespace"]) {
        let message = format!(
            "{object}: the pod has `shareProcessNamespace: true`; each of its containers reads the environment and the files of \
             the others through `/proc`, secrets included"
        );
        sink.report(node.span(), message).help(
            "Remove `shareProcessNamespace`; for debugging, `kubectl debug --target` shares it with one container only",
        );
    }
}
