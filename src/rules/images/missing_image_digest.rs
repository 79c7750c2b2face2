//! Images that a registry may change under their tag.

use super::places;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

const HELP: &str = "Append the digest that was tested, `name:1.2.3@sha256:...`, and let a bot such as Renovate or Flux image automation move it";

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(found) = places::of_container(object, container, context) else { return };
    if found.image.is_templated() || found.image.digest().is_some() {
        return;
    }
    let what = format!(
        "runs `{}` without a digest; whoever can push to the registry can change what runs",
        found.image.as_str()
    );
    found.report(sink, found.node.span(), &what).help(HELP);
}
