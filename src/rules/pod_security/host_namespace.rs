//! Pods that share namespaces with their node.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, flag};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

/// Field and what it means.
const FIELDS: &[(&str, &str)] = &[
    ("hostNetwork", "it sees the node's interfaces, binds its ports and passes by every NetworkPolicy"),
    ("hostPID", "it sees the node's processes with their environment, and may send them signals"),
    ("hostIPC", "it reads and writes the shared memory of the node's processes"),
];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (field, meaning) in FIELDS {
        if let Setting::Is(node, true) = flag(pod.spec(), &[field]) {
            sink.report(node.span(), format!("{object}: the pod has `{field}: true`; {meaning}"))
                .help(format!("Remove `{field}`"));
        }
    }
}
