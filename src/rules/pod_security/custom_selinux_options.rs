//! SELinux labels that take a pod out of the container policy.

use super::since;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::word;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

/// Types of the container policy; the last one since 1.31.
const CONTAINER_TYPES: &[&str] = &["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    let types = if since(context, 31) { CONTAINER_TYPES } else { &CONTAINER_TYPES[..3] };
    options(&format!("{object}: the pod"), pod.spec(), types, sink);
    for container in pod.containers() {
        options(&format!("{object}: {container}"), container.node(), types, sink);
    }
}

fn options(subject: &str, node: Node<'_>, types: &[&str], sink: &mut Sink) {
    for field in ["type", "user", "role"] {
        let Some((node, value)) = word(node, &["securityContext", "seLinuxOptions", field]).get() else { continue };
        if value.is_empty() || (field == "type" && types.contains(&&*value)) {
            continue;
        }
        let message = format!(
            "{subject} sets the SELinux {field} to `{value}`; the policy that confines containers no longer applies to it"
        );
        sink.report(node.span(), message).help(match field {
            "type" => "Remove it, or use a type of the container policy such as `container_t`",
            _ => "Remove it; only `type` and `level` are for pods to choose",
        });
    }
}
