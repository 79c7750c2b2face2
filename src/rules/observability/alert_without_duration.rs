//! Alerts that fire at the first sight.

use super::alerts::{RULES, alerts};
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(RULES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (node, name, rule) in alerts(object) {
        // An expression over a range, or a constant one, waits by itself or is meant to fire always.
        let waits =
            rule.get("expr").and_then(Node::text).is_some_and(|text| text.contains('[') || text.starts_with("vector("));
        if rule.get("for").is_none() && !waits {
            let message = format!("{object}: the alert `{name}` has no `for`: one bad sample fires it");
            sink.report_missing(node.span(), message).help("Add `for: 5m`, or how long the state may last");
        }
    }
}
