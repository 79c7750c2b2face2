//! Images that a node runs without asking the registry.

use super::places;
use crate::finding::Sink;
use crate::manifest::is_templated;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(found) = places::of_container(object, container, context) else { return };
    if found.image.is_templated() || found.image.digest().is_some() {
        return;
    }
    let rest = "a node that has the image runs it without asking the registry whether the tag is still the same, and whether the pod \
                may have it";
    match container.get("imagePullPolicy").filter(|policy| !policy.is_null()) {
        Some(policy) => {
            let Some(value) = policy.as_str().filter(|value| !is_templated(value)) else { return };
            if value == "IfNotPresent" || value == "Never" {
                found
                    .report(sink, policy.span(), &format!("has `imagePullPolicy: {value}` for a tag; {rest}"))
                    .help("Set `imagePullPolicy: Always`, or name the image by its digest");
            }
        }
        None if found.image.tag().is_some_and(|tag| tag != "latest") => {
            let what = format!(
                "runs `{}` without `imagePullPolicy`, which is `IfNotPresent` then; {rest}",
                found.image.as_str()
            );
            found
                .report(sink, found.node.span(), &what)
                .help("Set `imagePullPolicy: Always`, or name the image by its digest");
        }
        None => {}
    }
}
