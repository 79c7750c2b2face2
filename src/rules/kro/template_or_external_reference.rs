//! Resources with a template and an external reference, or without either.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

use super::graph::{DEFINITIONS, resources};

pub(super) const CHECK: Check = Check::Object(DEFINITIONS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in resources(object) {
        let has = |field: &str| resource.node.get(field).is_some();
        let what = match (has("template"), has("externalRef"), has("forEach")) {
            (true, true, _) => "has both `template` and `externalRef`",
            (false, false, _) => "has neither `template` nor `externalRef`",
            (false, true, true) => "has `forEach` beside `externalRef`",
            _ => continue,
        };
        let name = resource.id.as_ref().map_or_else(|| "A resource".to_owned(), |(id, _)| format!("Resource `{id}`"));
        let span = resource.id.as_ref().map_or(resource.node.span(), |(_, node)| node.span());
        sink.report(span, format!("{name} of {object} {what}: KRO does not accept the definition"))
            .help("Keep `template` for what KRO makes, `externalRef` for what is there already");
    }
}
