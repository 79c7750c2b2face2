//! git-sync with another program in the place of Git.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    for variable in container.get("env").into_iter().flat_map(Node::items) {
        let name = variable.get("name").filter(|name| name.as_str().is_some_and(|name| name == "GITSYNC_GIT"));
        if let Some(name) = name {
            let message = format!(
                "{object}: {container} sets `GITSYNC_GIT`; git-sync runs whatever that names, so that who may write the variable runs \
                 programs in the pod"
            );
            sink.report(name.span(), message).help("Remove the variable; the image has Git");
        }
    }
}
