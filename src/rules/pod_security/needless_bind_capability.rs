//! A capability that current container runtimes make needless.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{collection, is_privileged, words};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if is_privileged(container) {
        return;
    }
    let Some((list, ())) = collection(container.node(), &["securityContext", "capabilities", "add"]).get() else {
        return;
    };
    if let Some((node, _)) = words(list).find(|(_, name)| name == "NET_BIND_SERVICE") {
        let message = format!(
            "{object}: {container} adds the capability `NET_BIND_SERVICE`; with current container runtimes every user may listen on low \
             ports"
        );
        sink.report(node.span(), message)
            .help("Remove it, and let the program listen on a port from 1024 on if the runtime is an old one");
    }
}
