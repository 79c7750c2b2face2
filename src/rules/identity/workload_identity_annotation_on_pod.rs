//! Annotations of service accounts that stand on pods.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::workload::{CLIENT_ID, TENANT_ID};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let annotations = pod.template().at(&["metadata", "annotations"]).into_iter().flat_map(Node::entries);
    for entry in annotations.filter(|entry| matches!(&*entry.name(), CLIENT_ID | TENANT_ID)) {
        let message = format!(
            "{object}: `{}` is an annotation of the pods, but workload identity takes it only from the service account; it does \
             nothing here",
            entry.name(),
        );
        sink.report(entry.key.span(), message).help("Move the annotation to the ServiceAccount that the pods run as");
    }
}
