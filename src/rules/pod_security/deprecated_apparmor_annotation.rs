//! Annotations that name an AppArmor profile where there is a field for it.

use super::since;
use super::unconfined_apparmor::ANNOTATION;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    if !since(context, 30) {
        return;
    }
    let annotations = pod.template().at(&["metadata", "annotations"]);
    for entry in annotations.into_iter().flat_map(crate::manifest::Node::entries) {
        let key = entry.name();
        let Some(container) = key.strip_prefix(ANNOTATION) else { continue };
        let Some(value) = entry.value.as_str() else { continue };
        let field = match value.strip_prefix("localhost/") {
            Some(name) => format!("appArmorProfile: {{type: Localhost, localhostProfile: {name}}}"),
            None if value == "runtime/default" => "appArmorProfile: {type: RuntimeDefault}".to_owned(),
            // `unconfined-apparmor` reports the others.
            None => continue,
        };
        let message = format!(
            "{object}: the AppArmor profile of container `{container}` stands in an annotation, which Kubernetes has deprecated since \
             1.30; a later version will not read it"
        );
        sink.report(entry.key.span(), message)
            .help(format!("Set `{field}` in the container's `securityContext` instead"));
    }
}
