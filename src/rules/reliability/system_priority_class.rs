//! Applications that push out the system.

use crate::finding::Sink;
use crate::object::Namespaces;
use crate::object::Object;
use crate::object::security::is_node_agent;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = pod.spec().get("priorityClassName") else { return };
    let Some(name) = node.text().filter(|name| matches!(&**name, "system-cluster-critical" | "system-node-critical"))
    else {
        return;
    };
    // Nothing tells whether it goes to a namespace of the system.
    let Namespaces::Known(namespaces) = object.namespaces() else { return };
    let is_system =
        |name: &str| name.ends_with("-system") || name.starts_with("kube-") || name.starts_with("openshift-");
    if is_node_agent(object) || namespaces.iter().any(|name| is_system(name)) {
        return;
    }
    let message =
        format!("{object} has priority class `{name}`: on a full cluster it pushes out everything else, DNS among it");
    sink.report(node.span(), message).help("Use a priority class of the platform");
}
