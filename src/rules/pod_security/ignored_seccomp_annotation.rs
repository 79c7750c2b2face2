//! Annotations that once named a seccomp profile.

use super::since;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, collection};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

const POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";
const PROFILE: [&str; 2] = ["securityContext", "seccompProfile"];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    if !since(context, 27) || collection(pod.spec(), &PROFILE) != Setting::Absent {
        return;
    }
    let Some(annotations) = pod.template().at(&["metadata", "annotations"]) else { return };
    for entry in annotations.entries() {
        let key = entry.name();
        let concerned = match key.strip_prefix(CONTAINER) {
            Some(name) => pod.containers().iter().find(|container| container.name() == name),
            None if key == POD => {
                pod.containers().iter().find(|container| collection(container.node(), &PROFILE) == Setting::Absent)
            }
            None => continue,
        };
        let Some(container) = concerned else { continue };
        let Some(value) = entry.value.as_str().filter(|value| value != "unconfined" && !value.contains(['{', '$']))
        else {
            continue;
        };
        if collection(container.node(), &PROFILE) != Setting::Absent {
            continue;
        }
        let field = match value.strip_prefix("localhost/") {
            Some(path) => format!("seccompProfile: {{type: Localhost, localhostProfile: {path}}}"),
            None => "seccompProfile: {type: RuntimeDefault}".to_owned(),
        };
        let message = format!(
            "{object}: the annotation `{key}` asks for the seccomp profile `{value}`, but Kubernetes has ignored it since 1.27; {container} \
             may make every system call"
        );
        sink.report(entry.key.span(), message)
            .help(format!("Replace the annotation by `{field}` in the `securityContext`"));
    }
}
