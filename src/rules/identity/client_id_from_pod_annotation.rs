//! Variables that read from the pod what the service account has.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    for variable in container.get("env").into_iter().flat_map(Node::items) {
        let Some(path) = variable.at(&["valueFrom", "fieldRef", "fieldPath"]) else { continue };
        let Some(key) = path.text().as_deref().and_then(annotation_of).map(str::to_owned) else { continue };
        if pod.annotation(&key).is_some() {
            continue;
        }
        let name = variable.get("name").and_then(Node::text).unwrap_or_default();
        let message = format!(
            "{object}: `{name}` of {container} reads the annotation `{key}` of the pod, but the pods have no annotation of that \
             name; the variable is empty, and workload identity does not set it either",
        );
        sink.report(path.span(), message).help(format!(
            "Remove the variable `{name}`: workload identity sets it from the service account's annotation"
        ));
    }
}

/// The annotation of workload identity that a field path names.
fn annotation_of(path: &str) -> Option<&str> {
    let key = path.trim().strip_prefix("metadata.annotations[")?.strip_suffix(']')?.trim_matches(['\'', '"']);
    key.starts_with("azure.workload.identity/").then_some(key)
}
