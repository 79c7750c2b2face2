//! Namespaces of subjects that are in none.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac::{self, Binding};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::BINDINGS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(binding) = Binding::of(object) else { return };
    for subject in binding.subjects().filter(|subject| matches!(subject.kind(), "User" | "Group")) {
        let (Some(node), Some(namespace)) = (subject.namespace_node(), subject.namespace()) else { continue };
        let message = format!(
            "{object} grants to {subject} with `namespace: {namespace}`, which means nothing: users and groups are of the whole cluster"
        );
        sink.report(node.span(), message)
            .help("Remove `namespace`, or write `kind: ServiceAccount` if a service account is meant");
    }
}
