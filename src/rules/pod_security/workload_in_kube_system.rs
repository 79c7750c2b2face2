//! Workloads beside those of Kubernetes itself.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::workload::PodTemplate;
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

const COMPONENTS: &[&str] = &["kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler"];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Namespaces::Known(namespaces) = object.namespaces() else { return };
    if namespaces.is_empty() || namespaces.iter().any(|namespace| namespace != "kube-system") || is_core(pod) {
        return;
    }
    let span = object.at(&["metadata", "namespace"]).map_or_else(|| object.name_span(), Node::span);
    let message = format!(
        "{object} is in `kube-system`; there it is exempt from quotas, policies and Pod Security, and beside the credentials of \
         Kubernetes itself"
    );
    sink.report(span, message).help("Move it to a namespace of its own");
}

/// Whether a pod is a component of the control plane.
fn is_core(pod: &PodTemplate<'_>) -> bool {
    let label = |name: &str| pod.labels().find(|label| label.name() == name).and_then(|label| label.value.text());
    label("tier").is_some_and(|tier| tier == "control-plane")
        && label("component").is_some_and(|component| COMPONENTS.contains(&&*component))
        && pod.spec().get("priorityClassName").and_then(Node::text).is_some_and(|class| class == "system-node-critical")
}
