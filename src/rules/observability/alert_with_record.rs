//! Rules that are an alert and a recording at once, or neither.

use super::alerts::{RULES, rules};
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(RULES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for rule in rules(object) {
        if let (Some(alert), Some(record)) = (rule.entry("alert"), rule.entry("record")) {
            let message = format!(
                "{object}: a rule has both `alert` and `record`: Prometheus refuses the group, and none of it is loaded"
            );
            sink.report(record.key.span(), message).related(alert.key.span(), "the alert").help("Make two rules of it");
        }
    }
}
