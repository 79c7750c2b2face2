//! Containers without an AppArmor profile.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::security::{is_privileged, word};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

/// Prefix of the annotations that named profiles before there was a field; the container's name follows.
pub(super) const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    profile(&format!("{object}: the pod"), pod.spec(), sink);
    for container in pod.containers() {
        if !is_privileged(container) {
            profile(&format!("{object}: {container}"), container.node(), sink);
        }
        let Some(node) = pod.annotation(&format!("{ANNOTATION}{}", container.name())) else { continue };
        let Some(value) = node.as_str().filter(|value| !is_templated(value)) else { continue };
        if value == "unconfined" {
            let message = format!(
                "{object}: an annotation runs {container} with the AppArmor profile `unconfined`; nothing but the kernel limits which \
                 files it opens and what it mounts"
            );
            sink.report(node.span(), message).help("Remove the annotation; the runtime's own profile applies then");
        } else if value != "runtime/default" && !value.starts_with("localhost/") && !value.is_empty() {
            let message = format!(
                "{object}: an annotation names `{value}` as the AppArmor profile of {container}, which is no profile; the API server refuses the pod"
            );
            sink.report(node.span(), message)
                .help("Write `runtime/default`, or `localhost/` and the name of a profile");
        }
    }
}

fn profile(subject: &str, node: Node<'_>, sink: &mut Sink) {
    let kind = word(node, &["securityContext", "appArmorProfile", "type"]).get();
    if let Some((node, _)) = kind.filter(|(_, kind)| kind == "Unconfined") {
        let message = format!(
            "{subject} has the AppArmor profile `Unconfined`; nothing but the kernel limits which files it opens and what it mounts"
        );
        sink.report(node.span(), message).help("Set `type: RuntimeDefault`, or remove `appArmorProfile`");
    }
}
