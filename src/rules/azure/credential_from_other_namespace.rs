//! Credentials of other namespaces.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::is_open;
use crate::rules::{Check, Context};

use super::operator_resources;

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in operator_resources(object) {
        let Some(node) = resource.manifest().annotation("serviceoperator.azure.com/credential-from") else { continue };
        let Some(text) = node.text().filter(|text| text.contains('/') && !is_open(text)) else { continue };
        let message = format!(
            "{} takes its credential from `{text}`: a Secret of another namespace cannot be named, and the operator finds none",
            resource.named(object)
        );
        let own =
            Node::text(node).map(|text| text.rsplit('/').next().unwrap_or_default().to_owned()).unwrap_or_default();
        sink.report(node.span(), message)
            .help(format!("Write `{own}`, and put a Secret of this name beside the object"));
    }
}
