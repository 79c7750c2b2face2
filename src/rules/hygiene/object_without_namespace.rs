//! Objects whose namespace whoever applies them has to know.

use super::default_namespace::is_of_kubernetes;
use crate::finding::Sink;
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    if *object.namespaces() != Namespaces::Unknown || is_of_kubernetes(object) || context.graph().is_example(object) {
        return;
    }
    let message = format!(
        "{object} has no namespace, and nothing in the repository gives it one: it ends up in the current namespace of whoever applies it, \
         most often `default`"
    );
    sink.report_missing(object.name_span(), message)
        .help("Write `metadata.namespace`, or `namespace` in the kustomization that delivers it");
}
