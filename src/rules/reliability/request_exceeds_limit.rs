//! Requests that are larger than the limit.

use crate::finding::Sink;
use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::object::quantity::Quantity;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    for container in pod.containers() {
        compare(object, &container.to_string(), container.get("resources"), sink);
    }
    compare(object, "the pod", pod.spec().get("resources"), sink);
}

fn compare(object: &Object<'_>, whose: &str, resources: Option<Node<'_>>, sink: &mut Sink) {
    let Some(resources) = resources else { return };
    let limits = resources.get("limits");
    for request in resources.get("requests").into_iter().flat_map(Node::entries) {
        let name = request.name();
        let Some(limit) = limits.and_then(|limits| limits.entry(&name)) else { continue };
        let (Some(requested), Some(allowed)) = (Quantity::of(request.value), Quantity::of(limit.value)) else {
            continue;
        };
        let (relation, help) = if name.starts_with("hugepages-") {
            if requested == allowed {
                continue;
            }
            ("is not equal to", "Make both equal: huge pages cannot be overcommitted")
        } else if requested > allowed {
            ("is more than", "Lower the request or raise the limit")
        } else {
            continue;
        };
        let text = |entry: Entry<'_>| entry.value.text().unwrap_or_default().into_owned();
        let message = format!(
            "{object}: {whose} requests {name} `{}`, which {relation} its limit `{}`; the API server rejects that",
            text(request),
            text(limit),
        );
        sink.report(request.value.span(), message).related(limit.value.span(), "the limit").help(help);
    }
}
