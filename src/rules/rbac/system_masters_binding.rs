//! Bindings for the group that RBAC does not hold.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac::{BINDINGS, Binding};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(BINDINGS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(binding) = Binding::of(object) else { return };
    // The one that Kubernetes makes itself.
    if object.name() == "cluster-admin" {
        return;
    }
    for subject in binding.subjects().filter(|subject| subject.kind() == "Group" && subject.name() == "system:masters")
    {
        let Some(node) = subject.name_node() else { continue };
        let message = format!(
            "{object} counts on the group `system:masters`, whose members may do everything, past every role and every admission webhook: \
             nothing can take that from them"
        );
        sink.report(node.span(), message)
            .help("Bind a group of your identity provider, and keep certificates of `system:masters` for emergencies");
    }
}
