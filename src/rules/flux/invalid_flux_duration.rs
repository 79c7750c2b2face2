//! Durations that the schemas of Flux refuse.

use super::durations;
use crate::finding::Sink;
use crate::manifest::is_templated;
use crate::object::{Object, flux};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(durations::RECONCILED, check);

const FIELDS: &[&str] = &["interval", "retryInterval", "timeout"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for field in FIELDS {
        let Some(node) = object.at(&["spec", field]).filter(|node| node.is_scalar() && !node.is_null()) else {
            continue;
        };
        let text = node.raw();
        let is_fine = node.text().is_some_and(|text| is_templated(&text) || flux::duration(&text).is_some());
        if is_fine || is_templated(text) {
            continue;
        }
        sink.report(
            node.span(),
            format!("`{field}: {text}` of {object} is no duration: the API server refuses the object"),
        )
        .help("Write numbers with the units `ms`, `s`, `m` and `h`: `90s`, `1h30m`, `24h`");
    }
}
