//! Default capabilities that are added back.

use super::{DEFAULT_CAPABILITIES, since};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{collection, is_privileged, words};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(
    object: &Object<'_>,
    pod: &PodTemplate<'_>,
    container: &Container<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
) {
    if is_privileged(container) || !since(context, 22) || (pod.is_windows() && since(context, 25)) {
        return;
    }
    let Some((list, ())) = collection(container.node(), &["securityContext", "capabilities", "add"]).get() else {
        return;
    };
    for (node, name) in words(list) {
        if name != "NET_BIND_SERVICE" && DEFAULT_CAPABILITIES.contains(&&*name) {
            let message = format!(
                "{object}: {container} adds the capability `{name}`; the restricted standard allows `NET_BIND_SERVICE` only, so a \
                 namespace that enforces it denies the pod"
            );
            sink.report(node.span(), message).help(format!(
                "Remove `{name}`; files that have the right owner in the image, or `fsGroup`, make most uses of it needless"
            ));
        }
    }
}
