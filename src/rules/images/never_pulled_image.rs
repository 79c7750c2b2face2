//! Images that have to be on the node already.

use super::places;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(policy) = container.get("imagePullPolicy") else { return };
    if policy.as_str().is_none_or(|policy| policy != "Never") {
        return;
    }
    let Some(found) = places::of_container(object, container, context) else { return };
    let what = format!(
        "has `imagePullPolicy: Never`; it starts only on nodes that somebody has put `{}` on, and on no new one",
        found.image.as_str()
    );
    found
        .report(sink, policy.span(), &what)
        .help("Set `imagePullPolicy: IfNotPresent` and push the image to a registry");
}
