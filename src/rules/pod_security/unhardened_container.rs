//! Containers that no security module of Linux holds.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

/// The annotation that named an AppArmor profile before the field.
const APPARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if pod.is_windows() {
        return;
    }
    let contexts = [container.security_context(), pod.security_context()];
    // The nearer one counts.
    let nearest = |field: &str| contexts.iter().flatten().find_map(|context| context.get(field));
    let is_held = |field: &str| {
        nearest(field).is_some_and(|profile| {
            profile.get("type").and_then(Node::text).is_some_and(|kind| !kind.is_empty() && kind != "Unconfined")
        })
    };
    let has_label = nearest("seLinuxOptions").is_some_and(|options| !options.is_empty());
    let capabilities = |field: &str| container.at(&["securityContext", "capabilities", field]);
    let adds_all = capabilities("add")
        .into_iter()
        .flat_map(Node::items)
        .any(|name| name.text().is_some_and(|name| name.eq_ignore_ascii_case("ALL")));
    let drops = capabilities("drop").is_some_and(|list| !list.is_empty()) && !adds_all;
    let has_annotation = pod.annotation(&format!("{APPARMOR}{}", container.name())).is_some();
    if is_held("seccompProfile") || is_held("appArmorProfile") || has_label || drops || has_annotation {
        return;
    }
    let message = format!(
        "{object}: {container} has no seccomp or AppArmor profile, no SELinux options, and drops no capability: nothing but its user holds it"
    );
    sink.report_missing(container.nearest_key_span(&["securityContext"]), message)
        .help("Add `seccompProfile: {type: RuntimeDefault}`, and drop capabilities");
}
