//! Alerts that do not say how bad they are.

use super::alerts::{RULES, alerts};
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(RULES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (node, name, rule) in alerts(object) {
        // `Watchdog` and the like fire always, to show that alerts arrive.
        if rule.at(&["labels", "severity"]).is_none() {
            let message =
                format!("{object}: the alert `{name}` has no label `severity`: nobody can route it by urgency");
            sink.report_missing(node.span(), message)
                .help("Add `labels: {severity: warning}`, or what your routes know");
        }
    }
}
