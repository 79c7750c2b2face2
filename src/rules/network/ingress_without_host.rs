//! Ingresses that answer for every host.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::INGRESSES;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(INGRESSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(spec) = object.at(&["spec"]) else { return };
    for rule in spec.get("rules").into_iter().flat_map(Node::items).filter(|rule| rule.is_mapping()) {
        let host = rule.get("host").and_then(Node::text).unwrap_or_default();
        if !matches!(&*host, "" | "*") {
            continue;
        }
        let message = format!(
            "{object} has a rule without a host: it answers for every name that leads to the controller, also for those of other teams"
        );
        let span = rule.entries().next().map_or(rule.span(), |entry| entry.key.span());
        sink.report_missing(span, message).help("Name the `host` of the rule");
    }
}
