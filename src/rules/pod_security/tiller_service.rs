//! Services in front of the server of Helm 2.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Service")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let is_tiller = |value: Option<std::borrow::Cow<'_, str>>| value.is_some_and(|value| value.contains("tiller"));
    let selector = object.at(&["spec", "selector"]).into_iter().flat_map(Node::entries);
    let found = object.name().contains("tiller")
        || object.labels().any(|label| is_tiller(label.value.text()))
        || selector.into_iter().any(|label| is_tiller(label.value.text()));
    if found {
        let message = format!(
            "{object} is in front of Tiller, the server of Helm 2; every pod of the cluster can install anything through it"
        );
        sink.report(object.name_span(), message)
            .help("Move the releases to Helm 3 (`helm 2to3`) and delete the Service");
    }
}
