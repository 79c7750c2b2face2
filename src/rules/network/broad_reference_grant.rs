//! Reference grants for every object of a kind.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::GATEWAY_GROUP;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GATEWAY_GROUP, "ReferenceGrant")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for item in object.at(&["spec", "to"]).into_iter().flat_map(Node::items) {
        let Some(kind) = item.entry("kind").filter(|_| item.get("name").is_none()) else { continue };
        let what = kind.value.text().unwrap_or_default();
        let message = format!("{object} grants the use of every {what} of the namespace, because it names none");
        sink.report_missing(kind.value.span(), message).help("Add the `name` of the object that is meant");
    }
}
